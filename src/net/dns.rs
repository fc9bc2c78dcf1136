//! Looks up hosts.

use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::time::Instant;

use tokio::sync::oneshot;

use super::course::Course;

/// The addresses of `host`, from `known` or from the system.
pub(super) async fn look_up(
    host: String,
    known: Option<SocketAddr>,
    course: Course,
) -> io::Result<Vec<SocketAddr>> {
    let start = Instant::now();
    course.notes().looking_up = Some(host.clone());
    let found = match known {
        Some(address) => Ok(vec![address]),
        None => from_system(host.clone()).await,
    };
    let mut notes = course.notes();
    notes.looking_up = None;
    *notes.dns.get_or_insert_default() += start.elapsed();
    match &found {
        Ok(addresses) => notes.found.push((host, addresses.clone())),
        Err(_) => notes.not_found = Some(host),
    }
    found
}

/// The system's answer, on a thread that may be left behind.
///
/// A resolver that doesn't answer holds its caller for half a minute; the runtime's own threads
/// would be waited for at the end.
async fn from_system(host: String) -> io::Result<Vec<SocketAddr>> {
    let (tell, told) = oneshot::channel();
    std::thread::Builder::new()
        .name("look-up".to_owned())
        .spawn(move || {
            let found = (host.as_str(), 0).to_socket_addrs();
            // Nobody may be waiting any more.
            let _ = tell.send(found.map(Iterator::collect));
        })?;
    let found: Vec<SocketAddr> = told
        .await
        .map_err(|_| io::Error::other("the look-up ended without an answer"))??;
    if found.is_empty() {
        return Err(io::Error::other("the name has no address"));
    }
    Ok(found)
}
