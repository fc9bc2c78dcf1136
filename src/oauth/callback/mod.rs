//! The way back from the provider: a browser that comes to us, or an address that is pasted.
//!
//! ```text
//! let listener = Listener::bind(&Redirect::parse("http://127.0.0.1:0/callback", None)?).await?;
//! browser::open(&authorize_url(endpoint, … listener.redirect_uri() …), variable).await;
//! match listener.wait(expected, limit, interrupt).await {
//!     Arrival::Callback(callback) => {
//!         … callback.returned …, callback.checks …        // the browser waits meanwhile
//!         callback.finish(&Page::success("Connected to Airtable", "…")).await;
//!     }
//!     Arrival::TimedOut(strays) | Arrival::Cancelled(strays) => …
//! }
//! ```
//!
//! The browser is answered when the outcome is known, never before: its page tells the truth.

pub mod browser;
mod connection;
mod listener;
mod notice;
mod page;
pub mod paste;
mod redirect;
mod returned;
mod stray;
#[cfg(test)]
mod tests;
mod tls;
mod verdict;
mod wire;

pub use listener::{Arrival, Callback, Delivery, Farewell, Listener};
pub use page::Page;
pub use redirect::Redirect;
pub use returned::{Expected, Mode, Returned};
pub use stray::Stray;
