//! A generated app of any size: `SCALE_STACKS` stacks (default 10) of `SCALE_UNITS` workers each
//! (default 60), the twin of `benches/twins/scale/app.ts`.
//!
//! A worker is a function that consumes a queue and may read and write a table: with its role,
//! policy, log group and event source mapping seven resources, of which a stack may have 500.

use std::process::ExitCode;

use rustinfra_constructs::prelude::*;

fn main() -> ExitCode {
    let (stacks, workers) = match (number("SCALE_STACKS", 10), number("SCALE_UNITS", 60)) {
        (Ok(stacks), Ok(workers)) => (stacks, workers),
        (Err(problem), _) | (_, Err(problem)) => {
            eprintln!("{problem}");
            return ExitCode::FAILURE;
        }
    };
    let app = App::new();
    for s in 0..stacks {
        let stack = Stack::new(&app, &format!("Scale{s}"));
        for w in 0..workers {
            worker(&stack, w);
        }
    }
    app.synth()
}

/// One worker with its queue and table.
fn worker(stack: &Stack, w: u32) {
    let table = Table::builder(&format!("Table{w}"), Attribute::string("id")).build(stack);
    let queue = Queue::builder(&format!("Queue{w}")).build(stack);
    let code = Code::inline("exports.handler = async () => {};");
    let worker =
        Function::builder(&format!("Worker{w}"), Runtime::NODEJS_22, "index.handler", code)
            .env("TABLE_NAME", table.name())
            .build(stack);
    worker.add_event_source(&SqsEventSource::new(&queue));
    table.grant_read_write_data(&worker);
}

/// A number from the environment.
fn number(name: &str, default: u32) -> Result<u32, String> {
    match std::env::var(name) {
        Err(_) => Ok(default),
        Ok(text) => text.parse().map_err(|_| format!("{name} is `{text}`, not a number")),
    }
}
