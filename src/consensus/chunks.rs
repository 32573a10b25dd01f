//! Work on several threads that gives the same bits as on one: rows are cut into 64 pieces whatever the number of threads.
//! It must not know what the rows are.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Pieces of every piece of work. Fixed, so that floating point sums, added piece by piece in order, never depend on the
/// machine; 64, so that up to 16 threads find enough to share evenly.
pub const CHUNKS: usize = 64;

/// Fewer rows than this are quicker on one thread than a second one is to start.
const WORTH_A_THREAD: usize = 2048;

fn chunk(len: usize, at: usize) -> Range<usize> {
    len * at / CHUNKS..len * (at + 1) / CHUNKS
}

fn helpers(len: usize, threads: usize) -> usize {
    if len < WORTH_A_THREAD {
        1
    } else {
        threads.clamp(1, CHUNKS)
    }
}

/// Calls `work` for every piece of `0..len` and returns what it gave, in the order of the pieces.
pub fn each<T: Send>(
    len: usize,
    threads: usize,
    work: impl Fn(Range<usize>) -> T + Sync,
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= CHUNKS {
                return done;
            }
            done.push((at, work(chunk(len, at))));
        }
    };
    let mut done: Vec<(usize, T)> = on_threads(helpers(len, threads), &take)
        .into_iter()
        .flatten()
        .collect();
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, value)| value).collect()
}

/// Does whole tasks side by side, each of which may use the threads that are left over: it is told its number and how many. What the
/// tasks give comes back in their order.
pub fn tasks<T: Send>(
    many: usize,
    threads: usize,
    work: impl Fn(usize, usize) -> T + Sync,
) -> Vec<T> {
    let side_by_side = threads.clamp(1, many.max(1));
    let each = (threads / side_by_side).max(1);
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= many {
                return done;
            }
            done.push((at, work(at, each)));
        }
    };
    let mut done: Vec<(usize, T)> = on_threads(side_by_side, &take)
        .into_iter()
        .flatten()
        .collect();
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, value)| value).collect()
}

/// Lets `work` change every piece of `items` in place; it is told where the piece begins, and adds to a sum of its thread's
/// own. The sums come back in no order, so they must be whole numbers or merely room to work in.
pub fn change<S: Send, A: Send>(
    items: &mut [S],
    threads: usize,
    fresh: impl Fn() -> A + Sync,
    work: impl Fn(&mut A, usize, &mut [S]) + Sync,
) -> Vec<A> {
    let len = items.len();
    let mut rest = items;
    let mut pieces = Vec::with_capacity(CHUNKS);
    for at in 0..CHUNKS {
        let range = chunk(len, at);
        let (piece, behind) = rest.split_at_mut(range.len());
        rest = behind;
        pieces.push((range.start, piece));
    }
    let waiting = Mutex::new(pieces.into_iter());
    let take = || {
        let mut sum = fresh();
        loop {
            let piece = match waiting.lock() {
                Ok(mut waiting) => waiting.next(),
                Err(_) => None,
            };
            match piece {
                Some((start, piece)) => work(&mut sum, start, piece),
                None => return sum,
            }
        }
    };
    on_threads(helpers(len, threads), &take)
}

/// Runs `take` on this many threads, this one included.
fn on_threads<T: Send>(threads: usize, take: &(impl Fn() -> T + Sync)) -> Vec<T> {
    if threads < 2 {
        return vec![take()];
    }
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(take)).collect();
        let mut all = vec![take()];
        for other in others {
            match other.join() {
                Ok(value) => all.push(value),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_met_once_and_in_order() {
        for len in [0, 1, 63, 64, 65, 5000] {
            for threads in [1, 2, 7] {
                let met: Vec<usize> = each(len, threads, Iterator::collect::<Vec<_>>).concat();
                assert_eq!(met, (0..len).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn tasks_come_back_in_order_and_share_the_threads() {
        for (many, threads, each) in [(0, 4, 4), (1, 4, 4), (3, 7, 2), (10, 2, 1), (5, 0, 1)] {
            let done = tasks(many, threads, |at, threads| (at, threads));
            let wanted: Vec<(usize, usize)> = (0..many).map(|at| (at, each)).collect();
            assert_eq!(done, wanted);
        }
    }

    #[test]
    fn pieces_know_where_they_begin() {
        let mut items = vec![0; 4097];
        let sums = change(
            &mut items,
            3,
            || 0,
            |sum, start, piece| {
                for (at, item) in piece.iter_mut().enumerate() {
                    *item = start + at;
                    *sum += 1;
                }
            },
        );
        assert_eq!(items, (0..4097).collect::<Vec<_>>());
        assert_eq!(sums.iter().sum::<usize>(), 4097);
    }
}
