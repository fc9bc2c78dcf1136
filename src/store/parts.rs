//! Long values over several items, where a keyring limits what an item holds.
//!
//! A value that fits is the item. One that doesn't is cut into `airtable#7/1`, `airtable#7/2` …, and
//! the item says how many there are. It is written after its parts and removed before them, so what
//! it promises is there.

use super::disk::Bytes;
use crate::error::Error;

/// Named values, each no longer than a limit.
pub(super) trait Items {
    /// Sets an item.
    fn set(&self, name: &str, value: &[u8]) -> Result<(), Error>;
    /// The value of an item, if it is there.
    fn get(&self, name: &str) -> Result<Option<Bytes>, Error>;
    /// Removes an item, which may be gone already.
    fn delete(&self, name: &str) -> Result<(), Error>;
    /// The longest value in bytes.
    fn longest(&self) -> usize;
}

/// Sets a value of any length, which is no [`head`] itself: JSON.
pub(super) fn set(items: &impl Items, name: &str, value: &[u8]) -> Result<(), Error> {
    if value.len() <= items.longest() {
        items.set(name, value)?;
        return delete_from(items, name, 1);
    }
    let pieces = value.chunks(items.longest());
    let count = pieces.len();
    for (number, piece) in (1..).zip(pieces) {
        items.set(&part(name, number), piece)?;
    }
    items.set(name, head(count).as_bytes())?;
    delete_from(items, name, count + 1)
}

/// The value, if it is there and whole.
pub(super) fn get(items: &impl Items, name: &str) -> Result<Option<Bytes>, Error> {
    let Some(value) = items.get(name)? else {
        return Ok(None);
    };
    let count = std::str::from_utf8(&value).ok();
    let Some(count) = count.and_then(|text| text.strip_prefix(HEAD)?.parse().ok()) else {
        return Ok(Some(value));
    };
    // Reserved at once, so that no half-written copy stays behind where the buffer grew.
    let room = items.longest().saturating_mul(count).min(LARGEST_BUFFER);
    let mut whole = Bytes::new(Vec::with_capacity(room));
    for number in 1..=count {
        match items.get(&part(name, number))? {
            Some(piece) => whole.extend_from_slice(&piece),
            None => return Ok(None),
        }
    }
    Ok(Some(whole))
}

/// Removes a value with all of its parts, also those without a head.
pub(super) fn delete(items: &impl Items, name: &str) -> Result<(), Error> {
    items.delete(name)?;
    delete_from(items, name, 1)
}

/// Removes the parts from number `first` on.
fn delete_from(items: &impl Items, name: &str, first: usize) -> Result<(), Error> {
    // Where nothing is ever cut, nothing has parts.
    if items.longest() == usize::MAX {
        return Ok(());
    }
    let mut end = first;
    while items.get(&part(name, end))?.is_some() {
        end += 1;
    }
    // The last one first: whoever is stopped here leaves no gap that would hide the rest.
    for number in (first..end).rev() {
        items.delete(&part(name, number))?;
    }
    Ok(())
}

fn part(name: &str, number: usize) -> String {
    format!("{name}/{number}")
}

fn head(count: usize) -> String {
    format!("{HEAD}{count}")
}

/// How an item starts that only counts its parts; no JSON starts so.
const HEAD: &str = "parts ";
/// No token set is larger, whatever a damaged item promises.
const LARGEST_BUFFER: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::collections::BTreeMap;

    use super::*;

    /// Items of ten bytes, and how many more writes and removals are done before all fail.
    struct Few {
        items: RefCell<BTreeMap<String, Vec<u8>>>,
        left: Cell<usize>,
    }

    impl Few {
        fn step(&self) -> Result<(), Error> {
            let left = self.left.get().checked_sub(1);
            self.left.set(left.ok_or(Error::Cancelled)?);
            Ok(())
        }
    }

    impl Items for Few {
        fn set(&self, name: &str, value: &[u8]) -> Result<(), Error> {
            self.step()?;
            assert!(value.len() <= 10);
            self.items
                .borrow_mut()
                .insert(name.to_owned(), value.to_owned());
            Ok(())
        }

        fn get(&self, name: &str) -> Result<Option<Bytes>, Error> {
            Ok(self.items.borrow().get(name).cloned().map(Bytes::new))
        }

        fn delete(&self, name: &str) -> Result<(), Error> {
            self.step()?;
            self.items.borrow_mut().remove(name);
            Ok(())
        }

        fn longest(&self) -> usize {
            10
        }
    }

    fn few() -> Few {
        Few {
            items: RefCell::default(),
            left: Cell::new(usize::MAX),
        }
    }

    #[test]
    fn every_length_is_read_as_it_was_written() {
        let items = few();
        for length in [0, 1, 10, 11, 20, 21, 99, 5, 30, 10] {
            let value: Vec<u8> = (b'a'..=b'z').cycle().take(length).collect();
            set(&items, "a#1", &value).unwrap();
            assert_eq!(*get(&items, "a#1").unwrap().unwrap(), value);
            let needed = if length <= 10 {
                1
            } else {
                length.div_ceil(10) + 1
            };
            assert_eq!(items.items.borrow().len(), needed, "{length}");
        }
        delete(&items, "a#1").unwrap();
        assert!(items.items.borrow().is_empty());
    }

    #[test]
    fn whoever_is_stopped_leaves_nothing_that_can_not_be_removed() {
        for steps in 0..12 {
            let items = few();
            items.left.set(steps);
            let stopped = set(&items, "a#1", &[b'x'; 45])
                .and_then(|()| delete(&items, "a#1"))
                .is_err();
            assert_eq!(stopped, steps < 12, "{steps}");
            items.left.set(usize::MAX);
            // What can be read is whole.
            if let Some(value) = get(&items, "a#1").unwrap() {
                assert_eq!(*value, [b'x'; 45]);
            }
            delete(&items, "a#1").unwrap();
            assert!(items.items.borrow().is_empty(), "{steps}");
        }
    }
}
