use super::*;

#[test]
fn every_file_is_there_and_names_causes_that_exist() {
    let catalog = Catalog::load();
    assert!(catalog.causes().count() > 80);
    for provider in catalog.providers() {
        for cause in schema::causes_named(provider) {
            assert!(catalog.cause(cause).is_some(), "{}: {cause}", provider.slug);
        }
    }
}

#[test]
fn an_exact_host_goes_before_a_wildcard() {
    assert!(host_fits("*.example.com", "api.example.com"));
    assert!(!host_fits("*.example.com", "example.com"));
    assert!(!host_fits("*.example.com", "badexample.com"));
    let catalog = Catalog::load();
    assert_eq!(
        catalog.provider_of_host("oauth2.googleapis.com"),
        Some("google")
    );
    assert_eq!(catalog.provider_of_host("AIRTABLE.com"), Some("airtable"));
    assert_eq!(catalog.provider_of_host("as.example"), None);
}

#[test]
fn a_private_provider_takes_the_place_of_a_built_in_one() {
    let mut catalog = Catalog::load();
    let text = "name = 'Mine'\nhosts = ['mine.example']\n[endpoints]\n[codes]\nE9 = { cause = 'rate-limited', meaning = 'm', source = 's' }\n";
    catalog.add_provider("airtable", text).unwrap();
    assert_eq!(catalog.provider("airtable").unwrap().name, "Mine");
    assert_eq!(catalog.provider_of_host("mine.example"), Some("airtable"));
    assert_eq!(catalog.provider_of_host("airtable.com"), None);
    assert_eq!(catalog.code("e9").count(), 1);
}

#[test]
fn a_private_provider_that_does_not_fit_is_refused_with_the_reason() {
    let refuse = |text: &str| Catalog::load().add_provider("x", text).unwrap_err();
    assert!(refuse("name = 'X'\nhosts = []\nbogus = 1\n[endpoints]\n").contains("bogus"));
    let unknown = "name = 'X'\nhosts = []\n[endpoints]\n[codes]\nE = { cause = 'no-such', meaning = 'm', source = 's' }\n";
    assert!(refuse(unknown).contains("no-such"));
}

#[test]
fn a_test_is_read_from_its_shortest_form() {
    let rule: Rule = toml::from_str(
        "id = 'r'\nwhen.error = 'Invalid_Grant'\nwhen.status = [400, 401]\nwhen.says = { has = 'Two  Words' }\nwhen.age_days = { at_least = 7 }",
    )
    .unwrap();
    let test = |fact| rule.when.get(&fact).unwrap();
    assert_eq!(test(crate::fact::Fact::Error).equals, "invalid_grant\n");
    assert_eq!(test(crate::fact::Fact::Status).equals, "400\n401\n");
    assert_eq!(test(crate::fact::Fact::Says).has, "two words\n");
    assert_eq!(test(crate::fact::Fact::AgeDays).at_least, Some(7.0));
}

#[test]
fn a_sieve_keeps_whose_phrase_is_in_the_text_and_few_others() {
    let phrases = [
        "refresh token was revoked",
        "a",
        "expired",
        "token is expired",
        "nonce",
    ];
    let mut filler = sieve::Filler::default();
    for (whose, phrase) in (0..).zip(phrases) {
        filler.add(phrase, whose);
    }
    let sieve = Sieve::new(filler.finish().leak());
    let sift = |text: &str| sieve.sift(&Triples::of(text));
    for (whose, phrase) in (0..).zip(phrases) {
        assert!(sift(&format!("so {phrase}.")).contains(&whose), "{phrase}");
    }
    // What is too short to be looked for is never ruled out.
    assert_eq!(sift("the code has expired"), [1, 2]);
    assert_eq!(sift(""), [1]);
}
