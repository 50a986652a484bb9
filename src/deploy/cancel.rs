//! A signal that the user wants to stop.

use std::sync::Arc;

use tokio::sync::watch;

/// Tells a running deployment that the user pressed Ctrl-C; clones share the signal.
///
/// The engine then stops watching and reports where things stand. What CloudFormation has begun goes on.
#[derive(Debug, Clone)]
pub struct Cancel {
    sender: Arc<watch::Sender<bool>>,
}

impl Cancel {
    /// Makes a signal that was not given yet.
    pub fn new() -> Self {
        Self { sender: Arc::new(watch::Sender::new(false)) }
    }

    /// Gives the signal.
    pub fn cancel(&self) {
        self.sender.send_replace(true);
    }

    /// Tells whether the signal was given.
    pub fn is_cancelled(&self) -> bool {
        *self.sender.borrow()
    }

    /// Waits until the signal is given.
    pub async fn cancelled(&self) {
        let mut receiver = self.sender.subscribe();
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = receiver.wait_for(|cancelled| *cancelled).await;
    }
}

impl Default for Cancel {
    fn default() -> Self {
        Self::new()
    }
}
