//! Compiles the causes and providers into the form that the program reads without parsing.
//!
//! A file that doesn't fit the schema, names an unknown fact or an unknown cause stops the build.

#![expect(
    clippy::expect_used,
    clippy::panic,
    unreachable_pub,
    reason = "a build script stops the build; the shared modules are public in the program"
)]
#![allow(
    clippy::allow_attributes,
    dead_code,
    reason = "the program uses all of the shared modules, the build script a part"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

#[path = "../fact.rs"]
mod fact;
#[path = "phrases.rs"]
mod phrases;
#[path = "schema.rs"]
mod schema;

use phrases::Phrases;
use schema::{Cause, Provider};

fn main() {
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")).join("src");
    let out = PathBuf::from(variable("OUT_DIR"));
    println!("cargo::rerun-if-changed=src/fact.rs");
    println!("cargo::rerun-if-changed=src/catalog");
    let causes = compile::<Cause>(&root, "causes", &out);
    let providers = compile::<Provider>(&root, "providers", &out);
    compile_phrases(&root, &out);
    let mut table = String::new();
    write_table(&mut table, "CAUSE_FILES", &causes);
    write_table(&mut table, "PROVIDER_FILES", &providers);
    fs::write(out.join("catalog.rs"), table).expect("the build folder is writable");
}

/// Compiles each TOML file of a folder; returns the names, sorted.
fn compile<T: DeserializeOwned + Serialize>(root: &Path, folder: &str, out: &Path) -> Vec<String> {
    println!("cargo::rerun-if-changed=src/{folder}");
    fs::create_dir_all(out.join(folder)).expect("the build folder is writable");
    let mut names = Vec::new();
    for entry in fs::read_dir(root.join(folder)).expect("the folder is there") {
        let path = entry.expect("the folder can be listed").path();
        let Some(name) = path
            .file_name()
            .and_then(|n| n.to_str()?.strip_suffix(".toml"))
        else {
            continue;
        };
        let parsed: T = read(&path);
        let bytes = postcard::to_allocvec(&parsed).expect("the schema can be compiled");
        fs::write(out.join(folder).join(name), bytes).expect("the build folder is writable");
        names.push(name.to_owned());
    }
    names.sort();
    names
}

/// Compiles the phrase tables of the evidence readers.
fn compile_phrases(root: &Path, out: &Path) {
    let phrases = Phrases {
        statements: read(&root.join("evidence/statements.toml")),
        complaints: read(&root.join("evidence/complaints.toml")),
        transports: read(&root.join("evidence/transports.toml")),
    };
    let bytes = postcard::to_allocvec(&phrases).expect("the schema can be compiled");
    fs::write(out.join("phrases"), bytes).expect("the build folder is writable");
}

/// Reads one TOML file.
fn read<T: DeserializeOwned>(path: &Path) -> T {
    println!("cargo::rerun-if-changed={}", path.display());
    let text = fs::read_to_string(path).expect("the file is readable");
    toml::from_str(&text)
        .unwrap_or_else(|e| panic!("{} does not fit the schema: {e}", path.display()))
}

fn write_table(table: &mut String, constant: &str, names: &[String]) {
    let folder = if constant.starts_with("CAUSE") {
        "causes"
    } else {
        "providers"
    };
    let _ = writeln!(table, "pub(super) const {constant}: &[(&str, &[u8])] = &[");
    for name in names {
        let _ = writeln!(
            table,
            "    ({name:?}, include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{folder}/{name}\"))),"
        );
    }
    table.push_str("];\n");
}

fn variable(name: &str) -> String {
    std::env::var(name).expect("cargo sets it for build scripts")
}
