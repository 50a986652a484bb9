//! Second turns: exports that stayed for their importers go once those do without.

use futures_util::stream::{self, StreamExt};

use super::cloud::{Connect, Identity};
use super::engine::{KnownAs, Ready, one};
use super::event::Event;
use super::exports::Vanishing;
use super::plan::Review;
use super::report::{Outcome, StackReport};
use super::stack::Session;

/// What a stack came out of a turn with, and the exports it kept.
type Turn = (StackReport, Vec<Vanishing>);

impl<C: Connect, R: Review> Session<'_, C, R> {
    /// Gives all stacks that kept exports their second turn, each after those that imported them.
    ///
    /// An importer that keeps exports itself may still have its import for their sake, so a chain of
    /// exports is taken away from its end. `done` has an entry for each stack of `ready`.
    pub(super) async fn second_turns(&self, ready: &[Ready<'_, C::Cloud>], done: &mut [Turn]) {
        let mut waiting: Vec<usize> =
            (0..done.len()).filter(|at| !done[*at].1.is_empty()).collect();
        // Whoever imported was in this run; if it failed, the export is still needed.
        while !waiting.is_empty()
            && !self.engine.cancel.is_cancelled()
            && done.iter().all(|(report, _)| report.outcome.is_success())
        {
            let imports = |at: usize, from: usize| imports(&ready[at], &ready[from], &done[from].1);
            let is_free = |&&from: &&usize| !waiting.iter().any(|at| imports(*at, from));
            let mut turn: Vec<usize> = waiting.iter().filter(is_free).copied().collect();
            if turn.is_empty() {
                // They import from each other, which is for the user to end; each is told so.
                turn.clone_from(&waiting);
            }
            waiting.retain(|at| !turn.contains(at));
            let work = |at: usize| async move {
                // One that was interrupted meanwhile is not begun.
                let begins = !self.engine.cancel.is_cancelled();
                (at, if begins { Some(one(self, &ready[at], true).await) } else { None })
            };
            let turns = stream::iter(turn).map(work).buffered(self.options.concurrency.max(1));
            for (at, second) in turns.collect::<Vec<_>>().await {
                if let Some((second, _)) = second {
                    add(&mut done[at].0, second);
                }
            }
        }
        if !self.engine.cancel.is_cancelled() {
            for (report, _) in done.iter().filter(|(report, _)| !report.kept.is_empty()) {
                self.tell_of_rest(report);
            }
        }
    }

    /// Tells that exports have stayed for good, until the next deployment.
    fn tell_of_rest(&self, report: &StackReport) {
        let exports: Vec<String> = report.kept.iter().map(|export| format!("`{export}`")).collect();
        let text = format!(
            "{} stayed for stacks that imported from it; the next deployment takes away what nobody imports",
            exports.join(", ")
        );
        let (stack, code) = (report.stack.clone(), "exports-kept".to_owned());
        self.tell(Event::Warning { stack, code, text });
    }
}

/// Tells whether a stack imports what another one kept.
fn imports<K: Identity>(stack: &Ready<'_, K>, from: &Ready<'_, K>, kept: &[Vanishing]) -> bool {
    let known_as = stack.known_as();
    let is_it = |importer: &String| KnownAs::new(&from.connection, importer) == known_as;
    kept.iter().any(|export| export.importers.iter().any(is_it))
}

/// Adds what a stack's second turn did to its report.
fn add(report: &mut StackReport, second: StackReport) {
    let outcome = match (&report.outcome, &second.outcome) {
        (first, Outcome::Unchanged) => first.clone(),
        (_, after) => after.clone(),
    };
    let kept = match second.outcome.is_success() {
        true => second.kept.clone(),
        false => std::mem::take(&mut report.kept),
    };
    let elapsed_ms = report.elapsed_ms + second.elapsed_ms;
    let counts = report.counts + second.counts;
    *report = StackReport { outcome, elapsed_ms, counts, kept, ..second };
}
