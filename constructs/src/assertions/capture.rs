//! What a pattern found in its place.

use std::cell::RefCell;
use std::rc::Rc;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::matching::Match;

thread_local! {
    /// Every capture of this thread by its number: a pattern is JSON and can only hold that.
    static CAPTURES: RefCell<Vec<Rc<RefCell<Vec<Value>>>>> = const { RefCell::new(Vec::new()) };
}

/// Stands in a pattern and keeps what the template has there.
///
/// It is for the thread it was made in, as a test is.
#[derive(Clone, Debug)]
pub struct Capture {
    found: Rc<RefCell<Vec<Value>>>,
    pattern: Match,
}

impl Capture {
    /// Keeps anything.
    #[expect(clippy::new_without_default, reason = "a capture is made to be looked at")]
    pub fn new() -> Self {
        Self::of(Match::any_value())
    }

    /// Keeps what matches a pattern; something else does not match.
    pub fn of(pattern: impl Serialize) -> Self {
        let found: Rc<RefCell<Vec<Value>>> = Rc::default();
        let number = CAPTURES.with_borrow_mut(|all| {
            all.push(Rc::clone(&found));
            all.len() - 1
        });
        Self { found, pattern: Match::capture(number, pattern) }
    }

    /// The one value that was found: of the first resource that matched, if several did.
    #[track_caller]
    pub fn value(&self) -> Value {
        match self.found.borrow().first() {
            Some(value) => value.clone(),
            None => panic!("nothing was captured: no pattern with this capture has matched"),
        }
    }

    /// Everything that was found, in the order of the template.
    pub fn values(&self) -> Vec<Value> {
        self.found.borrow().clone()
    }
}

impl Serialize for Capture {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.pattern.serialize(serializer)
    }
}

/// Hands a value to the capture of that number.
pub(super) fn keep(number: usize, value: &Value) {
    CAPTURES.with_borrow(|all| {
        if let Some(found) = all.get(number) {
            found.borrow_mut().push(value.clone());
        }
    });
}
