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
    let cases: [(Change, &str); 15] = [
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
        g.allow_no_mail = Some(true);
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
        g.allow_no_mail = Some(true);
    });
    assert!(!public.expect("allowed").shows_outbox());
    let open = given(|g| {
        g.base_url = Some("http://localhost:3000".into());
        g.listen = Some("0.0.0.0:3000".into());
    });
    assert!(!open.expect("allowed").shows_outbox());
}
