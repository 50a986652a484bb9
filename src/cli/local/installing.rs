//! Telling how far an installation is: redrawn on a terminal, now and then a line in a log.

use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::cli::render::duration::whole_seconds;
use crate::cli::ui::{BUSY, Ui, paint};

/// How often a log is told that something still goes on.
const EVERY: Duration = Duration::from_secs(10);

/// Follows one installer by what it prints.
pub(crate) struct Installing<'a> {
    ui: &'a Ui,
    name: &'static str,
    /// The redrawn line, on a terminal.
    bar: Option<ProgressBar>,
    begun: Instant,
    told: Instant,
    every: Duration,
    heard: Heard,
}

/// What an installer has said so far.
#[derive(Debug, Default, PartialEq)]
struct Heard {
    found: usize,
    fetched: usize,
    /// In tenths of a megabyte.
    size: u64,
    unpacking: Option<usize>,
}

impl<'a> Installing<'a> {
    /// Says what is installed, where and how much that is, and follows it from now on.
    pub(crate) fn begin(
        ui: &'a Ui,
        bars: &MultiProgress,
        name: &'static str,
        what: &str,
        directory: &Path,
    ) -> Self {
        let line = format!("{what} into {}", directory.display());
        bars.suspend(|| ui.busy("Installing", line));
        let bar = (ui.stderr_is_terminal() && std::env::var_os("CI").is_none()).then(|| {
            let style = ProgressStyle::with_template("{prefix}  {msg}  {elapsed}")
                .expect("the template is well-formed");
            let prefix = paint(BUSY, format_args!("{:>12}", "Installing"));
            let bar = ProgressBar::no_length()
                .with_style(style)
                .with_prefix(ui.painted_for_stderr(&prefix))
                .with_message(format!("{name}: begun"));
            let bar = bars.add(bar);
            bar.enable_steady_tick(Duration::from_secs(1));
            bar
        });
        let now = Instant::now();
        Self { ui, name, bar, begun: now, told: now, every: EVERY, heard: Heard::default() }
    }

    /// Takes a line of the installer, or none for a second of silence.
    pub(crate) fn hear(&mut self, line: Option<&str>) {
        if let Some(line) = line {
            self.heard.take(line);
        }
        match &self.bar {
            Some(bar) => bar.set_message(format!("{}: {}", self.name, self.heard.words())),
            None => {
                if let Some(line) = self.due() {
                    self.ui.busy("Installing", line);
                }
            }
        }
    }

    /// Returns a line for the log, if it is time for one.
    fn due(&mut self) -> Option<String> {
        if self.told.elapsed() < self.every {
            return None;
        }
        self.told = Instant::now();
        let elapsed = whole_seconds(self.begun.elapsed().as_secs());
        Some(format!("{}: {}, for {elapsed} now", self.name, self.heard.words()))
    }
}

impl Drop for Installing<'_> {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Heard {
    /// Understands a line of pip or of npm.
    fn take(&mut self, line: &str) {
        let line = line.trim();
        if line.starts_with("Collecting ") {
            self.found += 1;
        } else if line.starts_with("Downloading ") || line.starts_with("Using cached ") {
            // The address of what describes a package has no size.
            if let Some(size) = size(line) {
                self.fetched += 1;
                self.size += size;
            }
        } else if let Some(names) = line.strip_prefix("Installing collected packages: ") {
            self.unpacking = Some(names.split(',').count());
        } else if line.starts_with("npm http fetch GET 200 ") && line.contains(".tgz") {
            self.fetched += 1;
        }
    }

    fn words(&self) -> String {
        if let Some(count) = self.unpacking {
            return format!("unpacking {count} packages");
        }
        match (self.found, self.fetched, self.size) {
            (0, 0, _) => "asking what is needed".to_owned(),
            (0, fetched, _) => format!("{fetched} packages fetched"),
            (found, fetched, size) => {
                format!("{found} packages found, {fetched} fetched ({} MB)", size / 10)
            }
        }
    }
}

/// Reads the size in `Downloading boto3-1.2-py3-none-any.whl (14.1 MB)`, in tenths of a megabyte.
fn size(line: &str) -> Option<u64> {
    let (_, size) = line.strip_suffix(')')?.rsplit_once('(')?;
    let (number, unit) = size.split_once(' ')?;
    let number: f64 = number.parse().ok()?;
    let tenths = match unit {
        "MB" => number * 10.0,
        "kB" => number / 100.0,
        _ => 0.0,
    };
    Some(tenths.round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::ui::Color;

    fn words(lines: &str) -> String {
        let mut heard = Heard::default();
        lines.lines().for_each(|line| heard.take(line));
        heard.words()
    }

    #[test]
    fn what_pip_prints_is_told_as_how_far_it_is() {
        assert_eq!(words("Looking in indexes: https://pypi.org/simple"), "asking what is needed");
        let lines = "Collecting ministack==1.5.33 (from x)\n  Downloading ministack-1.5.33.whl.metadata (12 kB)\n  Downloading a.whl\nCollecting boto3\nUsing cached boto3-1.whl (14.1 MB)\nDownloading duckdb.whl (20.0 MB)";
        assert_eq!(words(lines), "2 packages found, 3 fetched (34 MB)");
        let lines = format!("{lines}\nInstalling collected packages: a, b, c");
        assert_eq!(words(&lines), "unpacking 3 packages");
    }

    #[test]
    fn what_npm_prints_is_told_as_how_far_it_is() {
        let lines = "npm http fetch GET 200 https://registry.npmjs.org/@aws-sdk%2fclient-s3 90ms\nnpm http fetch GET 200 https://registry.npmjs.org/a/-/a-1.0.0.tgz 12ms (cache miss)\nnpm http fetch GET 404 https://registry.npmjs.org/b/-/b.tgz 1ms";
        assert_eq!(words(lines), "1 packages fetched");
    }

    #[test]
    fn a_log_gets_a_line_now_and_then() {
        let ui = Ui::new(Color::Never, false);
        let hidden = MultiProgress::with_draw_target(indicatif::ProgressDrawTarget::hidden());
        let mut installing =
            Installing::begin(&ui, &hidden, "ministack", "the test", Path::new("/cache"));
        installing.heard.take("Collecting ministack");
        assert_eq!(installing.due(), None, "it was told just now");
        installing.every = Duration::ZERO;
        let line = installing.due();
        assert_eq!(
            line.as_deref(),
            Some("ministack: 1 packages found, 0 fetched (0 MB), for 0s now")
        );
    }
}
