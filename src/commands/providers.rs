//! `providers`: what is known of them.

use super::Session;
use crate::catalog::{Catalog, Provider};
use crate::error::{Error, nearest};
use crate::report::{ProviderReport, ProvidersReport, render};

/// Tells of one provider, or of all.
pub(super) fn run(slug: Option<&str>, session: &mut Session<'_, '_>) -> Result<u8, Error> {
    let format = session.global.format;
    let page = session.page();
    let text = if let Some(slug) = slug {
        render(
            &ProviderReport(find(&session.catalog, slug)?),
            format,
            &page,
        )
    } else {
        let mut all: Vec<_> = session.catalog.providers().collect();
        all.sort_by(|a, b| a.slug.cmp(&b.slug));
        render(&ProvidersReport(all), format, &page)
    };
    session.environment.print(&text)?;
    Ok(0)
}

/// The provider of this slug, alias or name.
pub(super) fn find<'a>(catalog: &'a Catalog, name: &str) -> Result<&'a Provider, Error> {
    catalog.provider(name.trim()).ok_or_else(|| {
        let providers = catalog.providers();
        let known = providers.flat_map(|p| p.aliases.iter().chain([&p.slug]).map(String::as_str));
        Error::Unknown {
            kind: "provider",
            name: name.to_owned(),
            nearest: nearest(name, known),
            list: "oauthdx providers",
        }
    })
}
