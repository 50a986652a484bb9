//! Ctrl-C while a deployment runs.

use std::convert::Infallible;

use crate::deploy::Cancel;

use super::error::ExitStatus;
use super::ui::Ui;

/// Turns the first Ctrl-C into a wish to stop and the second into the end.
///
/// CloudFormation goes on with what it has begun either way, so the first one lets
/// the engine tell where things stand. The future never ends by itself.
pub(crate) async fn listen(cancel: &Cancel, ui: &Ui) -> Infallible {
    let mut before = false;
    loop {
        if tokio::signal::ctrl_c().await.is_err() {
            return std::future::pending().await;
        }
        if before {
            std::process::exit(ExitStatus::Interrupted as i32);
        }
        before = true;
        ui.say("");
        ui.busy(
            "Stopping",
            "once it is known where things stand; press Ctrl-C again to leave at once",
        );
        cancel.cancel();
    }
}
