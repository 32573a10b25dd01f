//! Tests of the pipeline: what a writer expects, what an attacker tries, and what must hold for any text.
//! They must not know the sanitiser beyond `clean`.

use super::*;
use proptest::prelude::*;

fn html(markdown: &str) -> String {
    render(markdown).0
}

/// Panics at any tag or attribute that the grammar does not have.
fn check_grammar(html: &str) {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let end = rest.find('>').expect("a tag ends");
        let tag = &rest[..end];
        let (name, attributes) = tag
            .trim_start_matches('/')
            .split_once(' ')
            .unwrap_or((tag.trim_start_matches('/'), ""));
        assert!(TAGS.contains(&name), "<{tag}> in {html}");
        let fine = match (name, attributes) {
            (_, "") => true,
            ("a", more) => {
                (more.starts_with("href=\"https://") || more.starts_with("href=\"http://"))
                    && more.ends_with("\" rel=\"nofollow ugc noopener noreferrer\"")
                    && more.matches('"').count() == 4
            }
            ("ol", more) => {
                more.starts_with("start=\"")
                    && more
                        .trim_matches(|c: char| !c.is_ascii_digit())
                        .parse::<u64>()
                        .is_ok()
            }
            _ => false,
        };
        assert!(fine, "<{tag}> in {html}");
        rest = &rest[end + 1..];
    }
}

#[test]
fn markdown_becomes_what_a_writer_expects() {
    for (markdown, expected) in [
        ("a  \nb\nc", "<p>a<br>\nb\nc</p>\n"),
        (
            "**b** and _e_ and `c<d`",
            "<p><strong>b</strong> and <em>e</em> and <code>c&lt;d</code></p>\n",
        ),
        (
            "3. x\n4. y",
            "<ol start=\"3\">\n<li>x</li>\n<li>y</li>\n</ol>\n",
        ),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>\n"),
        (
            "    let x = 1 < 2;",
            "<pre><code>let x = 1 &lt; 2;</code></pre>\n",
        ),
        ("```rust\nx\n```", "<pre><code>x\n</code></pre>\n"),
        (
            "[gov](https://gov.uk/a?b=c&d=e \"t\")",
            "<p><a href=\"https://gov.uk/a?b=c&amp;d=e\" rel=\"nofollow ugc noopener noreferrer\">gov</a></p>\n",
        ),
        (
            "<https://gov.uk/>",
            "<p><a href=\"https://gov.uk/\" rel=\"nofollow ugc noopener noreferrer\">https://gov.uk/</a></p>\n",
        ),
        (
            "|a|b|\n|-|:-:|\n|1|2|",
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody>\n<tr><td>1</td><td>2</td></tr>\n</tbody></table>\n",
        ),
    ] {
        assert_eq!(html(markdown), expected, "{markdown}");
    }
}

#[test]
fn a_heading_is_a_bold_line_so_that_the_pages_own_order_holds() {
    assert_eq!(
        html("# Why *now*"),
        "<p><strong>Why <em>now</em></strong></p>\n"
    );
    assert_eq!(html("Why\n==="), "<p><strong>Why</strong></p>\n");
}

#[test]
fn html_is_shown_as_typed_and_pictures_are_links() {
    assert_eq!(html("a <b>b</b>"), "<p>a &lt;b&gt;b&lt;/b&gt;</p>\n");
    assert!(html("<div>\nx\n</div>").contains("&lt;div&gt;"));
    assert_eq!(
        html("![a cat](https://x.org/cat.png)"),
        "<p><a href=\"https://x.org/cat.png\" rel=\"nofollow ugc noopener noreferrer\">a cat</a></p>\n"
    );
}

#[test]
fn definitions_are_shown_as_written_and_define_nothing() {
    let shown = html("see [here]\n\n[here]: https://x.org/ \"t\"\n[here]: https://y.org/\n");
    assert!(!shown.contains("<a "), "{shown}");
    assert!(shown.contains("[here]: https://x.org/"), "{shown}");
    let many = format!(
        "{}\n\n[a]: https://x.org/{}",
        "[a]".repeat(2_000),
        "x".repeat(3_000)
    );
    assert!(html(&many).len() < 12_000);
    let nested = (0..300)
        .map(|n| format!("[a]: /{n}\n"))
        .collect::<Vec<_>>()
        .concat();
    assert!(!html(&format!("[a] [A]\n\n{nested}")).contains("<a "));
}

/// What each payload would do is well known; here none may leave a trace.
#[test]
fn nothing_that_could_run_gets_through() {
    let payloads = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<a href=\"javascript:alert(1)\">x</a>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x](&#x6A&#x61vascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox(1))",
        "[x](//evil.example/)",
        "[x](/local)",
        "[x](\\\\evil.example)",
        "[x](https://evil.example\" onclick=\"alert(1))",
        "[x](<https://a.uk/\" onmouseover=\"alert(1)>)",
        "[x](https://a.uk 'onclick=alert(1)//')",
        "<javascript:alert(1)>",
        "<a\u{0}href=javascript:alert(1)>",
        "![x](javascript:alert(1))",
        "![x\" onerror=\"alert(1)](https://a.uk/x.png)",
        "[![x](https://a.uk/1)](https://b.uk/2)",
        "```\"><script>alert(1)</script>\nx\n```",
        "`<script>alert(1)</script>`",
        "~~~<img src=x onerror=alert(1)>\n~~~",
        "<style>*{background:url(//evil)}</style>",
        "<iframe srcdoc=\"<script>alert(1)</script>\">",
        "<!--><img src=x onerror=alert(1)>-->",
        "<![CDATA[><script>alert(1)</script>]]>",
        "<?php echo 1 ?>",
        "</p><script>alert(1)</script>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&#60;script&#62;alert(1)&#60;/script&#62;",
        "|<script>|b|\n|-|-|\n|<img src=x onerror=alert(1)>|x|",
        "<form action=https://evil><button>",
        "<base href=https://evil/>",
        "<meta http-equiv=refresh content=0>",
        "<x onclick=alert(1) style=position:fixed>click",
        "[x][y]\n\n[y]: javascript:alert(1)",
        "[x]: javascript:alert(1) \"<script>\"\n[x]",
    ];
    for payload in payloads {
        let shown = html(payload);
        check_grammar(&shown);
        for before in ["> ", "- ", "# ", "**", "| a |\n|-|\n| "] {
            check_grammar(&html(&format!("{before}{payload}")));
        }
    }
}

#[test]
fn depth_links_and_columns_have_an_end_and_no_word_is_lost() {
    let deep = html(&format!("{}bottom", "> ".repeat(500)));
    assert_eq!(deep.matches("<blockquote>").count(), DEPTH_MAX);
    assert!(deep.contains("bottom"));
    let list: String = (0..40)
        .map(|n| format!("{}- item {n}\n", "  ".repeat(n)))
        .collect::<Vec<_>>()
        .concat();
    let list = html(&list);
    assert!(
        list.matches("<ul>").count() <= DEPTH_MAX && list.contains("item 39"),
        "{list}"
    );
    let links = html(&"[x](https://a.uk/) ".repeat(40));
    assert_eq!(links.matches("<a ").count(), LINKS_MAX);
    assert_eq!(links.matches('x').count(), 40);
    let wide = format!("{}\n{}\n|1|", "|a".repeat(200), "|-".repeat(200));
    assert!(!html(&wide).contains("<table>"));
    let stressed = html(&format!("{}word{}", "*_".repeat(300), "_*".repeat(300)));
    let mut open = 0_i32;
    for piece in stressed.split('<').skip(1) {
        open += if piece.starts_with("em>") {
            1
        } else {
            -i32::from(piece.starts_with("/em>"))
        };
        assert!(open <= i32::try_from(DEPTH_MAX).unwrap());
    }
    assert!(stressed.contains("word"));
}

#[test]
fn what_grows_too_large_or_is_too_long_stays_readable() {
    let long = html(&"&".repeat(30_000));
    assert_eq!(long.matches("&amp;").count(), SOURCE_MAX);
    let grown = html(&"a\n\n".repeat(3_300));
    assert!(grown.len() <= OUTPUT_MAX);
    for hostile in [
        "[", "*a_ ", "![", "> - ", "`", "<a ", "|", "\n- ", "&#x", "[a](", "**", "1. ", "\\",
        "_a*", "]:",
    ] {
        let shown = html(&hostile.repeat(SOURCE_MAX / hostile.len()));
        assert!(shown.len() <= OUTPUT_MAX);
        check_grammar(&shown);
    }
    assert!(html("").is_empty());
}

#[test]
fn an_excerpt_is_words_cut_between_words() {
    assert_eq!(
        excerpt("# Why\n\n- *one* <b>two</b>\n- [three](https://a.uk)", 100),
        "Why one <b>two</b> three"
    );
    assert_eq!(excerpt("one two three four", 12), "one two…");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_text_settles_in_the_grammar(
        pieces in prop::collection::vec(prop_oneof![
            "\\PC{0,8}",
            prop::sample::select(vec![
                "> ", "- ", "1. ", "\n", "\n\n", "    ", "\t", "**", "*", "_", "`", "```\n", "[a](https://a.uk)", "[", "](", ")", "![",
                "<", ">", "</p>", "<table>", "<script>", "|", "|-|\n", "# ", "&lt;", "&#0;", "\\", "<!--", "]]>", "[a]: b\n",
                "javascript:", "\u{a0}", "\u{202e}", "\r", "\0", "<https://b.uk>", "===\n", "~~~\n",
            ]).prop_map(str::to_owned),
        ], 0..40)
    ) {
        let source = pieces.concat();
        let shown = html(&source);
        check_grammar(&shown);
        prop_assert_eq!(clean(&shown), shown.clone());
        let plainly = plain(&text::lines(&source));
        prop_assert_eq!(clean(&plainly), plainly);
    }
}

#[test]
fn a_long_text_in_any_script_keeps_its_end() {
    // A letter of several signs is one letter, as it is where the length of a text is checked.
    let long = format!("{} முடிவு", "நி ".repeat(4_900));
    assert!(text::characters(&long) < SOURCE_MAX && long.chars().count() > SOURCE_MAX);
    assert!(html(&long).contains("முடிவு"));
    let endless = format!("{} முடிவு", "நி ".repeat(5_100));
    assert!(!html(&endless).contains("முடிவு"));
}
