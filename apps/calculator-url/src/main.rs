//! Synthesizes the app.

use std::process::ExitCode;

use rustinfra_constructs::prelude::App;

fn main() -> ExitCode {
    let app = App::new();
    calculator_url::calculator_url(&app);
    app.synth()
}
