use self::dying::Dying;
use super::*;

mod crash;
mod dying;

/// A store on `disk`, as every process opens it anew.
fn open(disk: &Dying, key: &SealKey) -> Store {
    let disk: Arc<dyn Disk> = Arc::new(disk.clone());
    let source = KeySource::Memory(key.clone());
    let files = Files::new(Kind::File, Arc::clone(&disk), source);
    Store::of(Some(Kind::File), disk, files, true)
}

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

fn draft(text: &str) -> Connection {
    Connection::new(name(text), Kind::File, "airtable", "client")
}

fn tokens(refresh: &str) -> TokenSet {
    TokenSet {
        refresh_token: Some(refresh.into()),
        expires_at: Some(1000),
        ..TokenSet::default()
    }
}

fn hold(store: &Store, text: &str) -> Held {
    store.hold(&name(text), Duration::ZERO).unwrap()
}

fn refresh_token(store: &Store, text: &str) -> String {
    let connection = store.read(text).unwrap();
    let tokens = store.tokens(&connection).unwrap();
    tokens.refresh_token.unwrap().expose().to_owned()
}

/// Connects `text` and brings it to token version `version`, with refresh tokens `r1`, `r2` …
fn connect(store: &Store, text: &str, version: u64) {
    let mut held = hold(store, text);
    held.create(draft(text), &tokens("r1")).unwrap();
    for before in 1..version {
        held.commit(before, &tokens(&format!("r{}", before + 1)), |_| {})
            .unwrap();
    }
}

#[test]
fn versions_grow_and_the_one_before_is_kept() {
    let store = open(&Dying::new(), &SealKey::generate().unwrap());
    connect(&store, "a", 8);
    assert_eq!(store.read("a").unwrap().token_version(), 8);
    assert_eq!(refresh_token(&store, "a"), "r8");
    assert_eq!(store.0.disk.names("sets").unwrap(), ["a#7", "a#8"]);
}

#[test]
fn a_writer_with_an_older_version_is_refused() {
    let store = Store::in_memory().unwrap();
    let mut held = hold(&store, "a");
    let draft = Connection::new(name("a"), Kind::Memory, "airtable", "client");
    held.create(draft, &tokens("r1")).unwrap();
    held.commit(1, &tokens("r2"), |_| {}).unwrap();
    for expected in [0, 1, 3] {
        let error = held.commit(expected, &tokens("x"), |_| {}).unwrap_err();
        assert!(
            matches!(error, Error::Outdated { stored: 2, .. }),
            "{error}"
        );
    }
    drop(held);
    assert_eq!(refresh_token(&store, "a"), "r2");
}

#[test]
fn connecting_again_keeps_the_identity() {
    let store = open(&Dying::new(), &SealKey::generate().unwrap());
    connect(&store, "a", 3);
    let before = store.read("a").unwrap();
    let mut held = hold(&store, "a");
    held.record(&Attempt::default()).unwrap();
    held.update(|c| c.needs_reauth = Some(NeedsReauth::because("consent-revoked")))
        .unwrap();
    held.create(draft("a"), &tokens("new")).unwrap();
    let after = store.read("a").unwrap();
    assert_eq!((after.token_version(), after.health()), (4, "ok"));
    assert_eq!(
        (&after.id, after.created_at),
        (&before.id, before.created_at)
    );
    assert_eq!(store.history(&name("a")).unwrap().len(), 1);
}

#[test]
fn an_edit_can_not_touch_what_the_store_keeps() {
    let store = open(&Dying::new(), &SealKey::generate().unwrap());
    connect(&store, "a", 2);
    let mut held = hold(&store, "a");
    held.update(|c| {
        *c = draft("b");
        c.store = Kind::Keyring;
        c.account = Some("me".to_owned());
    })
    .unwrap();
    let after = store.read("a").unwrap();
    assert_eq!((after.token_version(), after.store), (2, Kind::File));
    assert_eq!(after.account.as_deref(), Some("me"));
}

#[test]
fn an_unknown_name_is_told_with_its_neighbours() {
    let store = open(&Dying::new(), &SealKey::generate().unwrap());
    connect(&store, "airtable", 1);
    for typed in ["airtabel", "Airtable!"] {
        let error = store.read(typed).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert!(
            error.hint().contains("did you mean airtable?"),
            "{}",
            error.hint()
        );
    }
}

#[test]
fn one_damaged_file_hides_no_other() {
    let disk = Dying::new();
    let store = open(&disk, &SealKey::generate().unwrap());
    connect(&store, "a", 1);
    connect(&store, "b", 1);
    disk.write("connections/a.json", b"{").unwrap();
    let record = disk.read("connections/b.json").unwrap().unwrap();
    disk.write("connections/c.json", &record).unwrap();
    let list = store.list().unwrap();
    let read = |listed: &Listed| (listed.name.to_string(), listed.connection.is_ok());
    let read: Vec<_> = list.iter().map(read).collect();
    let expected = [("a", false), ("b", true), ("c", false)];
    assert_eq!(read, expected.map(|(name, good)| (name.to_owned(), good)));
}

#[test]
fn a_missing_set_is_never_a_forgotten_connection() {
    let disk = Dying::new();
    let store = open(&disk, &SealKey::generate().unwrap());
    connect(&store, "a", 2);
    disk.remove("sets/a#2").unwrap();
    let error = store.tokens(&store.read("a").unwrap()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("find token set 2 of a in the file store"),
        "{error}"
    );
    assert!(
        error.hint().contains("oauthdx connect airtable a"),
        "{}",
        error.hint()
    );
}

#[test]
fn a_reader_follows_the_versions_that_came_meanwhile() {
    let store = open(&Dying::new(), &SealKey::generate().unwrap());
    connect(&store, "a", 1);
    let read = store.read("a").unwrap();
    let mut held = hold(&store, "a");
    for before in 1..4 {
        held.commit(before, &tokens("later"), |_| {}).unwrap();
    }
    let tokens = store.tokens(&read).unwrap();
    assert_eq!(tokens.refresh_token.unwrap().expose(), "later");
}

#[test]
fn forgetting_leaves_an_empty_lock_and_nothing_else() {
    let disk = Dying::new();
    let store = open(&disk, &SealKey::generate().unwrap());
    connect(&store, "a", 5);
    connect(&store, "a.b", 1);
    let mut held = hold(&store, "a");
    held.record(&Attempt::default()).unwrap();
    held.write_intent("rt:1").unwrap();
    held.forget().unwrap();
    assert!(hold(&store, "a").forget().is_err());
    for folder in ["connections", "sets", "pending", "journals"] {
        let names = disk.names(folder).unwrap();
        assert!(names.iter().all(|n| n.starts_with("a.b")), "{names:?}");
    }
    assert_eq!(refresh_token(&store, "a.b"), "r1");
}

#[test]
fn a_store_goes_to_other_threads() {
    fn check<T: Send>() {}
    check::<Store>();
    check::<Held>();
}

#[test]
fn a_name_that_is_taken_is_not_given_twice() {
    let store = open(&Dying::new(), &SealKey::generate().unwrap());
    connect(&store, "a", 1);
    connect(&store, "b", 1);
    let error = hold(&store, "a")
        .rename(&name("b"), Duration::ZERO)
        .unwrap_err();
    assert_eq!(error.exit_code(), 2);
    assert_eq!(store.list().unwrap().len(), 2);
}

#[test]
fn a_store_in_memory_is_chosen_without_touching_a_keyring() {
    let store = Store::in_memory().unwrap();
    let chosen = store.choose().unwrap();
    assert_eq!((chosen.kind, chosen.notice), (Kind::Memory, None));
    assert!(store.at(Kind::File).is_err());
}
