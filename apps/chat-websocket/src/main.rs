//! Synthesizes the app.

use std::process::ExitCode;

use rustinfra_constructs::prelude::App;

fn main() -> ExitCode {
    let app = App::new();
    chat_websocket::chat_websocket(&app);
    app.synth()
}
