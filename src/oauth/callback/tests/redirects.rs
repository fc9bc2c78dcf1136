use super::super::Redirect;

fn parse(uri: &str, bind: Option<&str>) -> Redirect {
    Redirect::parse(uri, bind).unwrap_or_else(|e| panic!("{uri}: {e}"))
}

#[test]
fn a_random_port_is_filled_in_and_nothing_else_changes() {
    let found = "127.0.0.1:4711".parse().unwrap();
    for (typed, filled) in [
        (
            "http://127.0.0.1:0/callback",
            "http://127.0.0.1:4711/callback",
        ),
        ("http://localhost:0", "http://localhost:4711"),
        ("http://LOCALHOST:0?a=1", "http://LOCALHOST:4711?a=1"),
        ("http://[::1]:0/a:0/b", "http://[::1]:4711/a:0/b"),
        ("http://127.0.0.1:80/:0", "http://127.0.0.1:80/:0"),
        ("http://localhost", "http://localhost"),
    ] {
        assert_eq!(parse(typed, None).listening_at(found).uri(), filled);
    }
}

#[test]
fn what_a_browser_sends_is_known_beforehand() {
    for (uri, authority, path, secure) in [
        ("http://localhost", "localhost", "/", false),
        ("https://localhost/cb", "localhost", "/cb", true),
        ("http://[::1]:8080/a%20b", "[::1]:8080", "/a%20b", false),
        ("https://LocalHost:8443/x/", "localhost:8443", "/x/", true),
    ] {
        let redirect = parse(uri, None);
        assert_eq!(redirect.authority(), authority);
        assert_eq!(redirect.path(), path);
        assert_eq!(redirect.is_secure(), secure);
    }
}

#[test]
fn a_name_that_may_be_two_addresses_is_served_at_both() {
    let addresses = |uri, bind| {
        let redirect = parse(uri, bind);
        let all: Vec<_> = redirect
            .addresses()
            .iter()
            .map(ToString::to_string)
            .collect();
        (all.join(" "), redirect.listening_port())
    };
    let both = "127.0.0.1 ::1".to_owned();
    for (uri, bind, expected) in [
        ("http://localhost:0/", None, (both.clone(), 0)),
        ("http://app.localhost:81/", None, (both.clone(), 81)),
        ("https://127.0.0.2/", None, ("127.0.0.2".to_owned(), 443)),
        (
            "http://localhost:3000/",
            Some("0.0.0.0:8080"),
            ("0.0.0.0".to_owned(), 8080),
        ),
        (
            "http://localhost:3000/",
            Some("0.0.0.0"),
            ("0.0.0.0".to_owned(), 3000),
        ),
        (
            "https://app.example/cb",
            Some("[::]:9000"),
            ("::".to_owned(), 9000),
        ),
        (
            "https://app.example/cb",
            Some("[::1]"),
            ("::1".to_owned(), 443),
        ),
        (
            "https://app.example/cb",
            Some("localhost:9000"),
            (both, 9000),
        ),
    ] {
        assert_eq!(addresses(uri, bind), expected, "{uri} {bind:?}");
    }
}

#[test]
fn what_no_browser_can_bring_here_is_refused_with_a_way_out() {
    for (uri, bind, words) in [
        ("https://app.example/cb", None, "--listen"),
        ("http://app.local/cb", None, "--listen"),
        ("com.example.app:/cb", None, "--paste"),
        ("urn:ietf:wg:oauth:2.0:oob", None, "--paste"),
        ("not a url", None, "random port"),
        ("http://localhost:8080/#x", None, "leave out #"),
        ("http://me@localhost:8080/", None, "random port"),
        ("http://localhost:6667/", None, "another port"),
        ("http://localhost:8080/", Some("somewhere:80"), "--listen"),
        ("http://localhost:8080/", Some("localhost:http"), "--listen"),
    ] {
        let error = Redirect::parse(uri, bind).unwrap_err();
        assert!(error.hint().contains(words), "{uri}: {}", error.hint());
        assert_eq!(error.exit_code(), 2, "{uri}");
    }
}
