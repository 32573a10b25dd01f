//! Every setting that stops the start, and the ones that may be left out.

use super::*;

fn given(change: impl FnOnce(&mut Given)) -> Result<Config, ConfigError> {
    let mut given = Given::default();
    change(&mut given);
    given.check()
}

#[test]
fn nothing_set_is_a_local_site_on_sqlite() {
    let config = given(|_| ()).expect("defaults are fine");
    assert_eq!(config.origin(), "http://127.0.0.1:3000");
    assert_eq!(config.mail, MailRoute::Outbox);
}

#[test]
fn bad_settings_say_what_to_write() {
    type Change = fn(&mut Given);
    let cases: [(Change, &str); 22] = [
        (|g| g.database_url = Some("sqlite:".into()), "names no file"),
        (
            |g| g.database_url = Some("sqlite://?mode=rw".into()),
            "names no file",
        ),
        (|g| g.mail_from = Some("@".into()), "hello@example.org"),
        (|g| g.allow_no_mail = Some("perhaps".into()), "yes or no"),
        (
            |g| g.page_cache_seconds = Some("abc".into()),
            "PAGE_CACHE_SECONDS is \"abc\"; write a whole number, for example 2.",
        ),
        (
            |g| g.local_door = Some("-".into()),
            "LOCAL_DOOR is \"-\"; write a whole number, for example 25.",
        ),
        (
            |g| g.common_ground_door = Some("-1".into()),
            "COMMON_GROUND_DOOR is \"-1\"",
        ),
        (|g| g.listen = Some("3000".into()), "127.0.0.1:3000"),
        (
            |g| g.database_url = Some("mysql://x".into()),
            "sqlite:common-ground.sqlite",
        ),
        (
            |g| g.database_reader_url = Some("x".into()),
            "DATABASE_READER_URL",
        ),
        (
            |g| g.base_url = Some("ideas.example.org".into()),
            "https://ideas.example.org",
        ),
        (
            |g| g.base_url = Some("http://ideas.example.org".into()),
            "https://",
        ),
        (
            |g| g.base_url = Some("https://ideas.example.org".into()),
            "SMTP_URL",
        ),
        (
            |g| g.trusted_proxies = Some("10.0.0.0/99".into()),
            "10.0.0.0/8",
        ),
        (
            |g| g.government_parties = Some("labour,,".into()),
            "labour,labour-co-op",
        ),
        (|g| g.log_format = Some("xml".into()), "text or json"),
        (
            |g| g.log_level = Some("((".into()),
            "info,common_ground=debug",
        ),
        (|g| g.log_level = Some("blah".into()), "error, warn, info"),
        (
            |g| g.mail_from = Some("nonsense".into()),
            "hello@example.org",
        ),
        (
            |g| g.site_name = Some(" ".into()),
            "SITE_NAME is set to nothing",
        ),
        (
            |g| g.smtp_url = Some("smtp://user:secret@mail.example.org".into()),
            "in clear text",
        ),
        (
            |g| g.smtp_url = Some("smtp://mail.example.org?tls=opportunistic".into()),
            "tls=required",
        ),
    ];
    for (change, says) in cases {
        let error = given(change).expect_err("must be refused");
        assert!(error.0.contains(says), "{error}");
    }
}

#[test]
fn production_without_mail_needs_an_explicit_word() {
    let config = given(|g| {
        g.base_url = Some("https://ideas.example.org".into());
        g.allow_no_mail = Some("yes".into());
    });
    assert_eq!(config.map(|config| config.mail), Ok(MailRoute::Outbox));
}

#[test]
fn an_unknown_setting_in_the_file_is_named() {
    let file = std::env::temp_dir().join(format!("cg-config-{}.toml", std::process::id()));
    std::fs::write(&file, "lisssten = \"127.0.0.1:1\"").expect("can write");
    let error = Given::default()
        .or_from_file(Some(&file))
        .expect_err("unknown");
    assert!(error.0.contains("lisssten"), "{error}");
    std::fs::remove_file(file).expect("can remove");
}

#[test]
fn a_mail_server_is_reached_by_tls_or_stands_on_this_machine() {
    for url in [
        "smtps://user:secret@mail.example.org",
        "smtp://mail.example.org:587?tls=required",
        "smtp://localhost:25",
        "smtp://127.0.0.1:2525",
        "smtp://[::1]:2525",
    ] {
        let config = given(|g| g.smtp_url = Some(url.into()));
        assert!(config.is_ok(), "{url}");
    }
}

#[test]
fn letters_are_shown_on_a_page_only_where_nobody_else_comes() {
    let own = given(|_| ()).expect("defaults are fine");
    assert!(own.shows_outbox());
    let public = given(|g| {
        g.base_url = Some("https://ideas.example.org".into());
        g.allow_no_mail = Some("yes".into());
    });
    assert!(!public.expect("allowed").shows_outbox());
    let open = given(|g| {
        g.base_url = Some("http://localhost:3000".into());
        g.listen = Some("0.0.0.0:3000".into());
    });
    assert!(!open.expect("allowed").shows_outbox());
}

#[test]
fn yes_and_no_may_be_written_as_people_do() {
    for (words, allowed) in [
        ("yes", true),
        ("TRUE", true),
        ("1", true),
        ("on", true),
        ("no", false),
        ("false", false),
        ("0", false),
        ("off", false),
        ("", false),
    ] {
        let config = given(|g| {
            g.base_url = Some("https://ideas.example.org".into());
            g.allow_no_mail = Some(words.into());
        });
        assert_eq!(config.is_ok(), allowed, "{words:?}: {config:?}");
    }
}

#[test]
fn a_file_may_write_numbers_and_truths_without_quotation_marks() {
    let read: Given =
        toml::from_str("allow_no_mail = true\npage_cache_seconds = 7\nlocal_door = \"30\"")
            .expect("all known");
    let config = read.check().expect("all fine");
    assert_eq!(config.page_cache_for, Duration::from_secs(7));
    assert_eq!(config.local_door, 30);
}

#[test]
fn a_demo_takes_nothing_of_a_real_site() {
    let given = Given {
        base_url: Some("https://demo.example.org".into()),
        seal_key_file_one: Some("one".into()),
        seal_key_file_two: Some("two".into()),
        key_file: Some("real.key".into()),
        smtp_url: Some("smtps://mail.example.org".into()),
        ..Given::default()
    };
    let config = given
        .of_demo()
        .check()
        .expect("no mail server is asked for");
    assert_eq!(config.mail, MailRoute::Outbox);
    assert_eq!(config.seal_key_files, None);
    assert_eq!(config.key_file, PathBuf::from("common-ground.key"));
}
