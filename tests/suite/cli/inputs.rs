//! What can be given to `diagnose`, and that it is left as it was.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::process::Stdio;
use std::time::SystemTime;

use super::OPEN;
use crate::program::{Ran, binary, command, diagnose, folder, samples};

#[test]
fn an_empty_input_is_undetermined_and_says_what_to_give() {
    for stdin in [&b""[..], b"\n", b"  \r\n\t", b"\0\0", b"\xef\xbb\xbf"] {
        for args in [&["diagnose"][..], &["diagnose", "-"]] {
            let ran = binary(stdin, args);
            assert_eq!(ran.code, 15, "{args:?}: {ran:?}");
            assert_ne!(ran.out.trim(), "", "{args:?}");
        }
    }
}

#[test]
fn one_failure_is_the_same_by_every_way_in() {
    let file = folder("ways").join("body.json");
    fs::write(&file, "{\"error\":\"invalid_client\"}").unwrap();
    let (path, text) = (file.to_str().unwrap(), "{\"error\":\"invalid_client\"}");
    let summary = |ran: &Ran| {
        let json = ran.json();
        let causes = json["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| f["cause"].clone());
        (ran.code, causes.collect::<Vec<_>>())
    };
    let wanted = summary(&binary(text.as_bytes(), &["diagnose", "--format", "json"]));
    assert!(!wanted.1.is_empty());
    for (stdin, args) in [
        (text, &["diagnose", "-"][..]),
        ("", &["diagnose", path]),
        ("", &["diagnose", "--file", path]),
        ("", &["diagnose", "--text", text]),
        (text, &["diagnose", "-", "-"]),
    ] {
        let args: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
        assert_eq!(
            summary(&binary(stdin.as_bytes(), &args)),
            wanted,
            "{args:?}"
        );
    }
}

#[test]
fn several_inputs_make_one_diagnosis_that_names_each() {
    let folder = folder("several");
    let request = folder.join("request.txt");
    let answer = folder.join("answer.json");
    fs::write(
        &request,
        "Two pods refresh the same Airtable connection at the same moment.\n",
    )
    .unwrap();
    fs::write(
        &answer,
        "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}\n",
    )
    .unwrap();
    let paths = [&request, &answer].map(|p| p.to_str().unwrap());
    let args = [
        "diagnose",
        paths[0],
        paths[1],
        "-",
        "--text",
        "It worked before.",
        "--format",
        "json",
        "-v",
    ];
    let json = binary(b"The provider is Airtable.", &args).json();
    let readings = json["readings"].as_array().unwrap();
    let from = readings.iter().map(|r| r["from"].as_str().unwrap());
    let exchanges = json["exchanges"].as_array().unwrap().iter();
    let places: Vec<&str> = from
        .chain(exchanges.map(|e| e["place"].as_str().unwrap()))
        .collect();
    for label in ["request.txt", "answer.json", "--text"] {
        assert!(
            places.iter().any(|p| p.contains(label)),
            "{label}: {places:?}"
        );
    }
    assert_eq!(json["provider"], "airtable");
    assert_eq!(json["findings"][0]["cause"], "refresh-race");
}

#[test]
fn a_url_is_never_fetched() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    for (path, code) in [
        ("/cb?code=abcdefgh12345678&state=x", None),
        (
            "/cb?error=access_denied&error_description=The+user+denied",
            Some(10),
        ),
        ("/cb#access_token=abcdefgh12345678&token_type=Bearer", None),
        ("/authorize?response_type=code&client_id=x", None),
        ("/", Some(2)),
        ("/.well-known/openid-configuration", Some(2)),
    ] {
        let url = format!("{base}{path}");
        let ran = binary(b"", &["diagnose", &url]);
        assert_ne!(ran.code, 1, "{url}: {ran:?}");
        assert!(code.is_none_or(|code| code == ran.code), "{url}: {ran:?}");
        let text = format!("We call {url} and get HTTP 401.");
        binary(text.as_bytes(), &["diagnose"]);
    }
    let asked = listener.accept().map(|_| ()).map_err(|e| e.kind());
    assert_eq!(asked, Err(ErrorKind::WouldBlock), "somebody connected");
}

#[test]
fn a_diagnosis_changes_no_file() {
    let folder = folder("unchanged");
    for (name, bytes) in samples() {
        fs::write(folder.join(name), bytes).unwrap();
    }
    let state = || -> BTreeMap<_, (Vec<u8>, SystemTime)> {
        let paths = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        paths
            .map(|p| {
                (
                    p.clone(),
                    (
                        fs::read(&p).unwrap(),
                        p.metadata().unwrap().modified().unwrap(),
                    ),
                )
            })
            .collect()
    };
    let before = state();
    assert_eq!(before.len(), samples().len());
    for path in before.keys() {
        let path = path.to_str().unwrap();
        let ran: Ran = command(&["diagnose", path, "-v"])
            .current_dir(&folder)
            .env("HOME", &folder)
            .stdin(Stdio::null())
            .output()
            .unwrap()
            .into();
        assert!(matches!(ran.code, 0 | 10..=15), "{path}: {ran:?}");
    }
    assert!(before == state(), "a file was changed, made or removed");
}

#[test]
fn notes_and_facts_are_evidence_that_names_itself() {
    for (args, fact) in [
        (
            &["-v", "--note", "Two pods refresh the same connection."][..],
            "several_workers",
        ),
        (&["-v", "--fact", "several_workers=yes"], "several_workers"),
        (&["-v", "--fact", "several-workers=TRUE"], "several_workers"),
    ] {
        let json = diagnose(OPEN, args);
        let readings = json["readings"].as_array().unwrap();
        let reading = readings
            .iter()
            .find(|r| r["fact"] == fact)
            .unwrap_or_else(|| panic!("{args:?}: {json}"));
        assert_eq!(reading["value"], "yes", "{args:?}");
        assert!(
            reading["from"].as_str().unwrap().starts_with(args[1]),
            "{args:?}: {reading}"
        );
    }
}
