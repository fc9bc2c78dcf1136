use serde_json::{Value, json};

use super::super::*;
use super::{peer, private};
use crate::secret::Secret;
use crate::token::{Algorithm, Check, Jwks, Jwt, Outcome, PrivateKey, half_hash, sign};

const NOW: i64 = 1_700_000_000;

fn outcome(checks: &[Check], name: &str) -> Outcome {
    let found = checks.iter().find(|check| check.name == name);
    found
        .unwrap_or_else(|| panic!("{name}: {checks:?}"))
        .outcome
}

fn claims() -> Value {
    json!({
        "iss": "https://as.example", "sub": "u", "aud": "client", "exp": NOW + 300, "iat": NOW,
        "nonce": "n1", "at_hash": half_hash("ES256", "at1").unwrap(),
    })
}

fn id_token(claims: &Value, key: &PrivateKey) -> Jwt {
    let made = sign(Algorithm::Es256, &[], claims, key).unwrap();
    Jwt::read(made.expose()).unwrap()
}

#[test]
fn an_id_token_of_the_peer_passes() {
    let token = Jwt::read(peer()["tokens"]["RS256"].as_str().unwrap()).unwrap();
    let keys = Jwks::from_json(&peer()["jwks"]).unwrap();
    let nonce = Secret::new("n-0S6_WzA2Mj");
    let checks = check_id_token(
        &token,
        &Expected {
            keys: Some(&keys),
            issuer: Some("https://issuer.example"),
            client_id: Some("client"),
            nonce: Some(&nonce),
            now: NOW,
            skew: 60,
            ..Expected::default()
        },
    );
    let told: Vec<_> = checks.iter().map(|c| (c.name, c.outcome.name())).collect();
    assert_eq!(
        told,
        [
            ("signature", "pass"),
            ("iss", "pass"),
            ("aud", "pass"),
            ("azp", "not-made"),
            ("exp", "pass"),
            ("iat", "pass"),
            ("nonce", "pass"),
            ("at_hash", "not-made"),
        ]
    );
}

#[test]
fn each_check_of_an_id_token_fails_alone() {
    let key = private("p256-sec1");
    let keys = Jwks::of(key.public());
    let (nonce, access_token) = (Secret::new("n1"), Secret::new("at1"));
    let check = |claims: &Value| {
        check_id_token(
            &id_token(claims, &key),
            &Expected {
                keys: Some(&keys),
                issuer: Some("https://as.example"),
                client_id: Some("client"),
                nonce: Some(&nonce),
                access_token: Some(&access_token),
                now: NOW,
                skew: 60,
                ..Expected::default()
            },
        )
    };
    let good = check(&claims());
    assert!(good.iter().all(|c| c.outcome != Outcome::Fail), "{good:?}");
    for (name, value) in [
        ("iss", json!("https://as.example/")),
        ("iss", json!(null)),
        ("aud", json!("other")),
        ("aud", json!([])),
        ("azp", json!("other")),
        ("exp", json!(NOW - 60)),
        ("exp", json!("soon")),
        ("iat", json!(NOW + 3_600)),
        ("nbf", json!(NOW + 3_600)),
        ("nonce", json!("n2")),
        ("nonce", json!(null)),
        ("at_hash", json!("AAAA")),
    ] {
        let mut changed = claims();
        changed[name] = value;
        let checks = check(&changed);
        let failed: Vec<_> = checks
            .iter()
            .filter(|c| c.outcome == Outcome::Fail)
            .map(|c| c.name)
            .collect();
        assert_eq!(failed, [name], "{changed}");
    }
    let mut several = claims();
    several["aud"] = json!(["client", "api"]);
    assert_eq!(outcome(&check(&several), "azp"), Outcome::Fail);
    several["azp"] = json!("client");
    assert_eq!(outcome(&check(&several), "azp"), Outcome::Pass);
    let foreign = id_token(&claims(), &PrivateKey::generate().unwrap());
    let expected = Expected {
        keys: Some(&keys),
        now: NOW,
        ..Expected::default()
    };
    let checks = check_id_token(&foreign, &expected);
    assert_eq!(outcome(&checks, "signature"), Outcome::Fail);
}

#[test]
fn what_is_not_known_is_not_called_valid() {
    let token = id_token(&claims(), &private("p256-sec1"));
    let checks = check_id_token(
        &token,
        &Expected {
            now: NOW,
            ..Expected::default()
        },
    );
    for name in ["signature", "iss", "aud", "nonce", "at_hash"] {
        assert_eq!(outcome(&checks, name), Outcome::NotMade, "{name}");
    }
}

#[test]
fn codes_and_logins_are_checked_where_asked_for() {
    let mut with_code = claims();
    with_code["c_hash"] = json!(half_hash("ES256", "c1").unwrap());
    with_code["auth_time"] = json!(NOW - 100);
    let token = id_token(&with_code, &private("p256-sec1"));
    let check = |code: &str, max_age| {
        let code = Secret::new(code);
        check_id_token(
            &token,
            &Expected {
                code: Some(&code),
                max_age: Some(max_age),
                now: NOW,
                ..Expected::default()
            },
        )
    };
    assert_eq!(outcome(&check("c1", 100), "c_hash"), Outcome::Pass);
    assert_eq!(outcome(&check("c1", 100), "auth_time"), Outcome::Pass);
    assert_eq!(outcome(&check("c2", 99), "c_hash"), Outcome::Fail);
    assert_eq!(outcome(&check("c2", 99), "auth_time"), Outcome::Fail);
}

#[test]
fn the_state_and_issuer_of_a_callback_are_checked() {
    use Outcome::{Fail, NotMade, Pass};
    let sent = Secret::new("s1");
    for (sent, returned, outcome) in [
        (Some(&sent), Some("s1"), Pass),
        (Some(&sent), Some("s2"), Fail),
        (Some(&sent), Some(""), Fail),
        (Some(&sent), None, Fail),
        (None, Some("s1"), Fail),
        (None, None, NotMade),
    ] {
        let check = check_state(sent, returned);
        assert_eq!(check.outcome, outcome, "{returned:?}");
        assert!(!check.detail.contains("s1"));
    }
    let issuer = Some("https://as.example");
    for (expected, returned, promised, outcome) in [
        (issuer, Some("https://as.example"), true, Pass),
        (issuer, Some("https://as.example/"), true, Fail),
        (issuer, Some("https://evil.example"), false, Fail),
        (issuer, None, true, Fail),
        (issuer, None, false, NotMade),
        (None, Some("https://as.example"), true, NotMade),
    ] {
        let check = check_callback_issuer(expected, returned, promised);
        assert_eq!(check.outcome, outcome, "{returned:?} {promised}");
    }
}

#[test]
fn the_granted_is_held_against_the_requested() {
    use Outcome::{Fail, NotMade, Pass};
    let list =
        |scopes: &[&str]| -> Vec<String> { scopes.iter().map(|s| (*s).to_owned()).collect() };
    let granted = |scopes: Option<&[&str]>| TokenSet {
        scopes: scopes.map(list),
        ..TokenSet::default()
    };
    for (requested, scopes, outcome) in [
        (&["a", "b"][..], Some(&["b", "a"][..]), Pass),
        (&["a", "b"], Some(&["a"]), Fail),
        (&["a"], Some(&[]), Fail),
        (&["a"], None, Pass),
        (&[], None, NotMade),
        (&["a", "openid", "offline_access"], Some(&["a"]), Pass),
        (
            &["email"],
            Some(&["https://www.googleapis.com/auth/userinfo.email"]),
            Pass,
        ),
        (
            &["User.Read"],
            Some(&["https://graph.microsoft.com/user.read"]),
            Fail,
        ),
    ] {
        let check = check_scopes(&list(requested), &granted(scopes));
        assert_eq!(
            check.outcome, outcome,
            "{requested:?} {scopes:?}: {}",
            check.detail
        );
    }
    let more = check_scopes(&list(&["a"]), &granted(Some(&["a", "b"])));
    assert_eq!(more.detail, "granted: a b; granted beyond that: b");
}

#[test]
fn what_is_odd_about_the_tokens_is_named() {
    use Outcome::{Fail, NotMade, Pass};
    let read = |body: Value| TokenAnswer::read(body.to_string().as_bytes()).tokens;
    let with = read(json!({"refresh_token": "r"}));
    let without = read(json!({"access_token": "a"}));
    assert_eq!(check_refresh_token(&with, true, None).outcome, Pass);
    let missing = check_refresh_token(&without, false, Some("access_type=offline"));
    assert_eq!(missing.outcome, Fail);
    assert!(
        missing
            .detail
            .ends_with("to requests with access_type=offline")
    );
    for (kind, proof, outcome) in [
        (Some("bearer"), false, Pass),
        (Some("DPoP"), true, Pass),
        (Some("DPoP"), false, Fail),
        (Some("Bearer"), true, Fail),
        (Some("mac"), false, Fail),
        (None, false, Fail),
    ] {
        let check = check_token_type(&read(json!({"token_type": kind})), proof);
        assert_eq!(check.outcome, outcome, "{kind:?}");
    }
    for (expires, outcome) in [
        (json!(3600), Pass),
        (json!("3600"), Fail),
        (json!(0), Fail),
        (json!(1_700_000_000), Pass),
        (json!(null), NotMade),
    ] {
        let check = check_lifetime(&read(json!({"expires_in": expires})));
        assert_eq!(check.outcome, outcome, "{expires}");
    }
}
