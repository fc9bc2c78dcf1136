//! Workers that die at every step of what they do.

use super::stray::Stray;
use super::*;

#[test]
fn a_worker_that_dies_at_any_step_of_a_commit_harms_nothing() {
    for steps in 0..20 {
        let (disk, key) = (Dying::new(), SealKey::generate().unwrap());
        connect(&open(&disk, &key), "a", 7);
        disk.die_after(steps);
        let store = open(&disk, &key);
        let done = hold(&store, "a").commit(7, &tokens("r8"), |_| {}).is_ok();
        disk.revive();
        let store = open(&disk, &key);
        let version = store.read("a").unwrap().token_version();
        assert_eq!(refresh_token(&store, "a"), format!("r{version}"));
        assert!(version == 8 || version == 7 && !done, "{steps}: {version}");
        let mut held = hold(&store, "a");
        held.commit(version, &tokens("next"), |_| {}).unwrap();
        held.commit(version + 1, &tokens("last"), |_| {}).unwrap();
        assert_eq!(disk.names("sets").unwrap().len(), 2, "{steps}: leftovers");
        held.forget().unwrap();
        assert!(disk.names("sets").unwrap().is_empty(), "{steps}");
    }
}

#[test]
fn a_worker_that_dies_at_any_step_of_connecting_leaves_all_or_nothing() {
    let mut whole = false;
    for steps in 0..6 {
        let (disk, key) = (Dying::new(), SealKey::generate().unwrap());
        disk.die_after(steps);
        let mut held = hold(&open(&disk, &key), "a");
        whole = held.create(draft("a"), &tokens("r1")).is_ok();
        drop(held);
        disk.revive();
        let store = open(&disk, &key);
        store.choose().unwrap();
        match store.read("a") {
            Ok(_) => assert_eq!(refresh_token(&store, "a"), "r1"),
            Err(_) => assert!(!whole && disk.names("sets").unwrap().is_empty(), "{steps}"),
        }
        hold(&store, "a")
            .create(draft("a"), &tokens("again"))
            .unwrap();
        assert_eq!(refresh_token(&store, "a"), "again");
        assert_eq!(disk.names("pending").unwrap(), [""; 0], "{steps}");
    }
    assert!(whole, "no worker had steps enough");
}

#[test]
fn a_worker_that_dies_at_any_step_of_a_renaming_leaves_one_connection() {
    let mut whole = false;
    for steps in 0..16 {
        let (disk, key) = (Dying::new(), SealKey::generate().unwrap());
        let store = open(&disk, &key);
        connect(&store, "a", 7);
        hold(&store, "a").record(&Attempt::default()).unwrap();
        disk.die_after(steps);
        let store = open(&disk, &key);
        whole = hold(&store, "a").rename(&name("b"), Duration::ZERO).is_ok();
        disk.revive();
        let store = open(&disk, &key);
        let names: Vec<_> = store
            .list()
            .unwrap()
            .into_iter()
            .map(|listed| listed.connection.unwrap())
            .collect();
        assert_eq!(names.len(), 1, "{steps}: {names:?}");
        // Whichever name it has, its tokens are there; taking the old one finishes the work.
        let listed = names[0].name().to_string();
        assert_eq!(refresh_token(&store, &listed), "r7");
        let held = hold(&store, "a");
        let last = if held.connection().is_ok() { "a" } else { "b" };
        assert!(last == "b" || !whole, "{steps}");
        drop(held);
        assert_eq!(refresh_token(&store, last), "r7");
        assert_eq!(store.history(&name(last)).unwrap().len(), 1, "{steps}");
        let other = if last == "a" { "b" } else { "a" };
        assert!(store.read(other).is_err(), "{steps}");
        let sets = disk.names("sets").unwrap();
        assert!(
            sets.iter().all(|set| set.starts_with(last)),
            "{steps}: {sets:?}"
        );
    }
    assert!(whole, "no renaming had steps enough");
}

#[test]
fn what_a_stopped_refresh_left_is_told_until_it_is_settled() {
    let (disk, key) = (Dying::new(), SealKey::generate().unwrap());
    let store = open(&disk, &key);
    connect(&store, "a", 2);
    assert!(hold(&store, "a").recover().unwrap().is_none());
    hold(&store, "a").write_intent("rt:1").unwrap();

    let held = hold(&open(&disk, &key), "a");
    let Some(Interrupted::Sent { intent }) = held.recover().unwrap() else {
        panic!("the intent is gone");
    };
    assert_eq!(
        (intent.token_version, intent.fingerprint.as_str()),
        (2, "rt:1")
    );
    drop(held);

    let mut held = hold(&store, "a");
    held.write_intent("rt:1").unwrap();
    held.write_answer(b"canary").unwrap();
    drop(held);
    let mut held = hold(&open(&disk, &key), "a");
    let Some(Interrupted::Answered { answer, .. }) = held.recover().unwrap() else {
        panic!("the answer is gone");
    };
    assert_eq!(answer.expose(), b"canary");
    assert!(!format!("{answer:?}").contains("canary"));
    assert!(
        held.write_intent("rt:1").is_err(),
        "an answer was overwritten"
    );
    held.commit(2, &tokens("r3"), |_| {}).unwrap();
    assert!(held.recover().unwrap().is_none());
    let left = disk.read("pending/a").unwrap().unwrap();
    assert!(
        left.iter().all(|byte| *byte == 0),
        "a sealed answer was left"
    );
}

#[test]
fn a_torn_answer_is_none_and_another_key_is_said() {
    let (disk, key) = (Dying::new(), SealKey::generate().unwrap());
    let store = open(&disk, &key);
    connect(&store, "a", 1);
    let mut held = hold(&store, "a");
    held.write_intent("rt:1").unwrap();
    held.write_answer(&[b'x'; 9000]).unwrap();
    drop(held);
    // The user's key is another one by now.
    let other = open(&disk, &SealKey::generate().unwrap());
    let error = hold(&other, "a").recover().unwrap_err();
    assert!(error.to_string().contains("another key"), "{error}");

    let mut file = disk.read("pending/a").unwrap().unwrap();
    file[9000..].fill(0);
    disk.write("pending/a", &file).unwrap();
    let left = hold(&store, "a").recover().unwrap();
    assert!(matches!(left, Some(Interrupted::Sent { .. })), "{left:?}");
}

#[test]
fn sets_that_went_astray_are_removed_when_their_store_lets_them_go() {
    let (disk, key) = (Dying::new(), SealKey::generate().unwrap());
    let store = open(&disk, &key);
    connect(&store, "a", 3);
    let (oldest, last) = (1, 2);
    let stray = |store| Stray {
        store,
        oldest,
        last,
    };
    // The connection's own sets are counted by its file, whatever was noted.
    stray::note(&disk, &name("a"), vec![stray(Kind::File)]).unwrap();
    drop(hold(&store, "a"));
    assert_eq!(disk.names("sets").unwrap(), ["a#2", "a#3"]);
    assert!(disk.names("pending").unwrap().is_empty());
    // A store that can't be reached here keeps the note, and keeps nobody from working.
    stray::note(&disk, &name("a"), vec![stray(Kind::Memory)]).unwrap();
    let mut held = hold(&store, "a");
    held.commit(3, &tokens("r4"), |_| {}).unwrap();
    assert_eq!(disk.names("pending").unwrap(), ["a#0"]);
    held.forget().unwrap_err();
    assert_eq!(store.read("a").unwrap().token_version(), 4);
}
