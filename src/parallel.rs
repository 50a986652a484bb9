//! Work that is shared among the cores of the machine.

use std::num::NonZero;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Below this many nodes the threads cost more than they save.
const WORTH_IT: usize = 2_000;

/// As much as a main thread has on most systems: what can be written there can be written here.
const STACK_SIZE: usize = 8 << 20;

/// What `work` makes of each item, in the order of the items. `nodes` says how many nodes are looked
/// at in all, roughly; a small app is done on one thread.
pub(crate) fn map<T, R>(nodes: usize, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R>
where
    T: Sync,
    R: Send,
{
    let threads = if nodes < WORTH_IT { 1 } else { cores().min(items.len()) };
    if threads < 2 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            match items.get(i) {
                Some(item) => done.push((i, work(item))),
                None => return done,
            }
        }
    };
    let mut done = thread::scope(|scope| {
        // Where the system gives no more threads, those that there are do it.
        let spawn =
            |_| thread::Builder::new().stack_size(STACK_SIZE).spawn_scoped(scope, take).ok();
        let others: Vec<_> = (1..threads).map_while(spawn).collect();
        let mut done = take();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(i, _)| *i);
    done.into_iter().map(|(_, made)| made).collect()
}

fn cores() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| thread::available_parallelism().map_or(1, NonZero::get))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1_000).collect();
        let expected: Vec<usize> = items.iter().map(|i| i * i).collect();
        assert_eq!(map(WORTH_IT, &items, |i| i * i), expected);
        assert_eq!(map(0, &items, |i| i * i), expected);
        assert!(map(WORTH_IT, &items[..0], |i| i * i).is_empty());
    }

    #[test]
    #[should_panic(expected = "the 7th")]
    fn a_panic_is_passed_on() {
        map(WORTH_IT, &[1, 7], |i: &i32| assert!(*i != 7, "the {i}th"));
    }
}
