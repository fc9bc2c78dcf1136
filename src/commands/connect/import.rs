//! `--import`: takes over a grant without a login, so that its tokens can be looked after here.

use std::path::Path;

use super::super::story::Story;
use super::drive::Ending;
use crate::error::Error;
use crate::oauth::TokenAnswer;

/// The tokens in a file, or on standard input.
pub(super) fn ending(path: &Path, story: &Story<'_, '_>) -> Result<Ending, Error> {
    let bytes = story.read(path)?;
    let answer = TokenAnswer::read(&bytes);
    if !answer.tokens.has_tokens() {
        return Err(Error::Usage {
            what: "import: there are no tokens in what was given".to_owned(),
            hint: "give a token answer: {\"access_token\": \"…\", \"refresh_token\": \"…\", \
                   \"expires_in\": 3600}"
                .to_owned(),
        });
    }
    Ok(Ending {
        answer: Some(answer),
        ..Ending::default()
    })
}
