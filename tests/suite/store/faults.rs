//! Disks that are full or read-only: found before a token is spent, or healed after.

use std::fs;
use std::path::Path;

use oauthdx::store::{Interrupted, Kind};

use super::processes::connect;
use super::{files, hold, refresh_token, tokens};
use crate::disk::SmallDisk;

#[test]
fn a_full_disk_is_found_before_the_token_is_spent() {
    let Some(disk) = SmallDisk::mount("store-full") else {
        return;
    };
    let store = files(&disk.0);
    connect(&store, Kind::File, "r1");
    let filler = disk.fill();
    let error = hold(&store, "a").write_intent("rt:1").unwrap_err();
    assert!(
        error.hint().contains("make room"),
        "{error}: {}",
        error.hint()
    );
    assert_eq!(refresh_token(&store, "a"), "r1");
    assert!(hold(&store, "a").commit(1, &tokens("r2"), |_| {}).is_err());
    assert_eq!(refresh_token(&store, "a"), "r1");
    fs::remove_file(filler).unwrap();
    hold(&store, "a").commit(1, &tokens("r2"), |_| {}).unwrap();
    assert_eq!(refresh_token(&store, "a"), "r2");
}

#[test]
fn a_disk_that_fills_up_meanwhile_still_takes_the_answer() {
    let Some(disk) = SmallDisk::mount("store-filling") else {
        return;
    };
    let store = files(&disk.0);
    connect(&store, Kind::File, "r1");
    let mut held = hold(&store, "a");
    held.write_intent("rt:1").unwrap();
    let filler = disk.fill();
    held.write_answer(&[b'x'; 16_000]).unwrap();
    assert!(held.commit(1, &tokens("r2"), |_| {}).is_err());
    drop(held);
    fs::remove_file(filler).unwrap();
    let mut held = hold(&files(&disk.0), "a");
    let Some(Interrupted::Answered { answer, .. }) = held.recover().unwrap() else {
        panic!("the answer is lost");
    };
    assert_eq!(answer.expose(), [b'x'; 16_000]);
    held.commit(1, &tokens("r2"), |_| {}).unwrap();
    assert_eq!(refresh_token(&store, "a"), "r2");
}

#[test]
fn a_read_only_folder_is_read_and_not_written() {
    let Some(disk) = SmallDisk::mount("store-read-only") else {
        return;
    };
    connect(&files(&disk.0), Kind::File, "r1");
    disk.set_read_only(true);
    let store = files(&disk.0);
    assert_eq!(refresh_token(&store, "a"), "r1");
    for error in [
        store.choose().unwrap_err(),
        store.try_hold(&"a".parse().unwrap()).map(drop).unwrap_err(),
    ] {
        assert!(
            error.hint().contains("writable"),
            "{error}: {}",
            error.hint()
        );
        assert!(!error.chain().is_empty(), "{error}");
        assert_eq!(error.exit_code(), 1);
    }
}

#[test]
fn a_home_that_can_not_be_made_is_named() {
    let store = files(Path::new("/proc/oauthdx"));
    assert!(store.list().unwrap().is_empty());
    let error = store.choose().unwrap_err();
    assert!(error.to_string().contains("/proc/oauthdx"), "{error}");
    assert!(error.hint().contains("OAUTHDX_HOME"), "{}", error.hint());
}
