//! What the programs that we start print: people see it at once, and with `--json` programs are told it, too.

use std::io::{self, PipeWriter, Read as _, Write as _};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::diagnostic::Place;

/// What is kept of a text in JSON: half of it from the beginning, half from the end.
const LONGEST: usize = 64 * 1024;

/// How long to wait for what is still on its way after a program's end. One that it left running may have
/// the pipe, too, and never close it.
const PATIENCE: Duration = Duration::from_secs(2);

/// The same where nothing is wanted of the text. What a program wrote before its end is there already, and has
/// only to be passed on.
const HASTE: Duration = Duration::from_millis(100);

/// Passes on to stderr what is written into a pipe, and keeps it.
pub(crate) struct Output {
    kept: Arc<Mutex<Vec<u8>>>,
    ended: Receiver<()>,
}

impl Output {
    /// Makes the pipe; returns its end for writing.
    pub(crate) fn new() -> io::Result<(PipeWriter, Self)> {
        let (mut reader, writer) = io::pipe()?;
        let kept = Arc::new(Mutex::new(Vec::new()));
        let (sender, ended) = mpsc::channel();
        let keeper = Arc::clone(&kept);
        thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(length @ 1..) = reader.read(&mut buffer) {
                // Nothing can be done if stderr is gone.
                let _ = io::stderr().write_all(&buffer[..length]);
                let mut kept = keeper.lock().unwrap_or_else(PoisonError::into_inner);
                kept.extend_from_slice(&buffer[..length]);
            }
            // Nobody may be waiting any more.
            let _ = sender.send(());
        });
        Ok((writer, Self { kept, ended }))
    }

    /// Returns when the text is passed on to stderr.
    pub(crate) fn passed_on(self) {
        let _ = self.ended.recv_timeout(HASTE);
    }

    /// Returns the text, without styles, when all who write have ended.
    pub(crate) fn text(self) -> String {
        let _ = self.ended.recv_timeout(PATIENCE);
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        shortened(anstream::adapter::strip_str(&String::from_utf8_lossy(&kept)).to_string())
    }
}

/// Leaves out the middle of a long text.
fn shortened(text: String) -> String {
    if text.len() <= LONGEST {
        return text;
    }
    let head = &text[..text.floor_char_boundary(LONGEST / 2)];
    let tail = &text[text.ceil_char_boundary(text.len() - LONGEST / 2)..];
    let left_out = text.len() - head.len() - tail.len();
    format!("{head}\n… {left_out} bytes are left out …\n{tail}")
}

/// Finds the lines that a text of rustc's or of a Rust program's points to: of each error and each panic.
pub(crate) fn places(text: &str) -> Vec<Place> {
    let mut places = Vec::new();
    let mut is_error = false;
    for line in text.lines() {
        let found = match line.trim_start().strip_prefix("--> ") {
            Some(at) if std::mem::take(&mut is_error) => at.parse().ok(),
            Some(_) => None,
            None => {
                is_error = line.starts_with("error") || is_error && !line.is_empty();
                panic(line)
            }
        };
        places.extend(found.filter(|found| !places.contains(found)));
    }
    places
}

/// Reads `thread 'main' (7) panicked at src/main.rs:12:9:`, as the standard library begins a panic's message.
fn panic(line: &str) -> Option<Place> {
    let (thread, at) = line.split_once("panicked at ")?;
    let is_one = thread.is_empty() || thread.starts_with("thread '");
    at.strip_suffix(':').filter(|_| is_one)?.parse().ok()
}

/// Leaves out the lines on which cargo tells how far it is: a verb that ends in the twelfth column.
pub(crate) fn without_progress(text: &str) -> String {
    let is_progress = |line: &str| {
        let verb = line.get(..12).map(str::trim_start).unwrap_or_default();
        let is_word = verb.starts_with(char::is_uppercase) && verb.chars().all(char::is_alphabetic);
        is_word && verb.len() < 12 && line[12..].starts_with(' ')
    };
    text.split_inclusive('\n').filter(|line| !is_progress(line)).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::{LONGEST, Output, places, shortened, without_progress};

    #[test]
    fn what_is_written_is_kept_without_styles() {
        let (mut writer, output) = Output::new().expect("a pipe can be made");
        writer.write_all(b"\x1b[31mred\x1b[0m\n\xff\n").expect("the reader is there");
        drop(writer);
        assert_eq!(output.text(), "red\n\u{fffd}\n");
    }

    #[test]
    fn the_middle_of_a_long_text_is_left_out() {
        assert_eq!(shortened("é".repeat(LONGEST / 2)), "é".repeat(LONGEST / 2));
        let half = "é".repeat(LONGEST / 4);
        let long = format!("{half}12345{half}");
        assert_eq!(shortened(long), format!("{half}\n… 5 bytes are left out …\n{half}"));
    }

    #[test]
    fn errors_and_panics_are_found_with_their_places() {
        let text = "\
warning: unused variable: `y`
 --> src/main.rs:1:2
  |

error[E0308]: mismatched types
  one more line
  --> src/main.rs:4:18
   |
note: it is here
  --> src/lib.rs:9:1

error: could not compile `shop` (bin \"shop\") due to 1 previous error

thread 'main' (1234) panicked at src/stacks.rs:12:9:
no luck
thread 'main' is a thread
thread '<unnamed>' panicked at src/stacks.rs:12:9:
";
        let places: Vec<String> = places(text).iter().map(ToString::to_string).collect();
        assert_eq!(places, ["src/main.rs:4:18", "src/stacks.rs:12:9"]);
    }

    #[test]
    fn cargos_progress_is_left_out() {
        let text = "   Compiling shop v0.1.0 (/shop)\nerror: no\n12 | let Compiling = 1;\n    Finished `dev` profile\n";
        assert_eq!(without_progress(text), "error: no\n12 | let Compiling = 1;\n");
    }
}
