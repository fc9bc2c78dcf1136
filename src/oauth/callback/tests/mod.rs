//! Tables: what each redirect URI, request, paste and page is. Sockets are tested by the suite.

mod pages;
mod pastes;
mod redirects;
mod requests;
