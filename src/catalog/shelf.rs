//! Causes and providers as they are compiled in, each read when it is first asked for.

use std::cell::OnceCell;
use std::cmp::Ordering;

/// What the build script has compiled, one item behind the other.
///
/// Tables of offsets, unlike tables of references, are ready in the file of the program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Items {
    /// All items.
    pub(super) bytes: &'static [u8],
    /// Where each ends, in 4 bytes.
    pub(super) ends: &'static [u8],
}

impl Items {
    fn ends(&self) -> &'static [[u8; 4]] {
        self.ends.as_chunks().0
    }

    /// The bytes of the item at `place`.
    pub(super) fn get(&self, place: usize) -> Option<&'static [u8]> {
        let end = |place| usize::try_from(u32::from_le_bytes(*self.ends().get(place)?)).ok();
        let start = place.checked_sub(1).map_or(Some(0), end)?;
        self.bytes.get(start..end(place)?)
    }

    /// The place of an item, where they are sorted.
    fn position(&self, item: &[u8]) -> Option<usize> {
        let (mut low, mut high) = (0, self.ends().len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.get(middle)?.cmp(item) {
                Ordering::Less => low = middle + 1,
                Ordering::Equal => return Some(middle),
                Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// Reads the item at `place`.
    pub(super) fn read<T: serde::Deserialize<'static>>(&self, place: usize) -> Option<T> {
        self.get(place).map(decode)
    }
}

/// Items that are kept once they were read; unread, each takes the room of a reference.
pub(super) struct Kept<T> {
    items: Items,
    read: Vec<OnceCell<Box<T>>>,
}

impl<T: serde::Deserialize<'static>> Kept<T> {
    /// What is compiled in.
    pub(super) fn new(items: Items) -> Self {
        Self {
            items,
            read: items.ends().iter().map(|_| OnceCell::new()).collect(),
        }
    }

    /// The item at `place`.
    pub(super) fn get(&self, place: usize) -> Option<&T> {
        let (item, bytes) = (self.read.get(place)?, self.items.get(place)?);
        Some(item.get_or_init(|| Box::new(decode(bytes))))
    }
}

/// Named items: those compiled in, sorted by name, and those added to them.
pub(super) struct Shelf<T> {
    names: Items,
    bodies: Kept<T>,
    added: Vec<(String, T)>,
    /// Places of what is out of use.
    retired: Vec<usize>,
}

impl<T: serde::Deserialize<'static>> Shelf<T> {
    /// What is compiled in.
    pub(super) fn new(names: Items, bodies: Items) -> Self {
        Self {
            names,
            bodies: Kept::new(bodies),
            added: Vec::new(),
            retired: Vec::new(),
        }
    }

    /// The places of all that is in use.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> {
        (0..self.len()).filter(|place| self.is_used(*place))
    }

    /// How many there are, in use or not.
    pub(super) fn len(&self) -> usize {
        self.built_in() + self.added.len()
    }

    /// How many are compiled in.
    pub(super) fn built_in(&self) -> usize {
        self.names.ends().len()
    }

    /// Whether what stands at `place` is in use.
    pub(super) fn is_used(&self, place: usize) -> bool {
        !self.retired.contains(&place)
    }

    /// The name of what stands at `place`.
    pub(super) fn name(&self, place: usize) -> Option<&str> {
        match place.checked_sub(self.built_in()) {
            Some(place) => self.added.get(place).map(|(name, _)| name.as_str()),
            None => std::str::from_utf8(self.names.get(place)?).ok(),
        }
    }

    /// The place of what is called `name`, whatever its case.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        let built_in = self.names.position(name.to_ascii_lowercase().as_bytes());
        let added = || {
            let mut added = self.built_in()..self.len();
            added.find(|at| {
                let is_called = |n: &str| n.eq_ignore_ascii_case(name);
                self.is_used(*at) && self.name(*at).is_some_and(is_called)
            })
        };
        built_in.filter(|at| self.is_used(*at)).or_else(added)
    }

    /// What stands at `place`.
    pub(super) fn item(&self, place: usize) -> Option<&T> {
        if let Some(place) = place.checked_sub(self.built_in()) {
            return self.added.get(place).map(|(_, item)| item);
        }
        self.bodies.get(place)
    }

    /// Adds an item.
    pub(super) fn add(&mut self, name: &str, item: T) {
        self.added.push((name.to_owned(), item));
    }

    /// Takes what is called `name` out of use.
    pub(super) fn retire(&mut self, name: &str) {
        let named: Vec<usize> = self
            .places()
            .filter(|p| self.name(*p) == Some(name))
            .collect();
        self.retired.extend(named);
    }
}

/// Decodes what the build script has encoded.
#[expect(
    clippy::expect_used,
    reason = "the build script wrote these bytes with the same types"
)]
pub(super) fn decode<T: serde::Deserialize<'static>>(bytes: &'static [u8]) -> T {
    postcard::from_bytes(bytes).expect("the compiled catalogue fits the types it was made from")
}
