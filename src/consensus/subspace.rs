//! Small dense algebra for the map: an orthonormal block of six vectors and the eigenvectors of a 6 x 6 matrix.
//! It must not know what the vectors stand for.

/// Vectors in the block: two are wanted, four more make the two settle quickly.
pub const BLOCK: usize = 6;

/// One row of the block, or a sum of six.
pub type Six = [f64; BLOCK];

/// A vector that lost this much of its length to the earlier ones was made of them.
const VANISHED: f64 = 1e-12;

/// Sweeps of Jacobi's method; six suffice for a 6 x 6 matrix, the rest is for the awkward.
const SWEEPS: usize = 30;

/// `base` times the 6 x 6 matrix `turn`, row by row.
pub fn turned(base: &[Six], turn: &[Six; BLOCK]) -> Vec<Six> {
    base.iter()
        .map(|row| {
            let mut out = [0.0; BLOCK];
            for (value, weights) in row.iter().zip(turn) {
                for (sum, weight) in out.iter_mut().zip(weights) {
                    *sum += value * weight;
                }
            }
            out
        })
        .collect()
}

/// The 6 x 6 matrix of dot products between the columns of two blocks.
pub fn products(one: &[Six], other: &[Six]) -> [Six; BLOCK] {
    let mut out = [[0.0; BLOCK]; BLOCK];
    for (a, b) in one.iter().zip(other) {
        for (line, x) in out.iter_mut().zip(a) {
            for (sum, y) in line.iter_mut().zip(b) {
                *sum += x * y;
            }
        }
    }
    out
}

/// Makes the columns orthonormal, the first first (Gram and Schmidt, each column twice, as once is not enough in floating
/// point). A column that depends on earlier ones becomes zero.
pub fn orthonormalise(block: &mut [Six]) {
    for column in 0..BLOCK {
        let before = length(block, column);
        for earlier in (0..column).chain(0..column) {
            let dot: f64 = block.iter().map(|row| row[column] * row[earlier]).sum();
            for row in block.iter_mut() {
                row[column] -= dot * row[earlier];
            }
        }
        let after = length(block, column);
        let scale = if after > before * VANISHED && after > 0.0 {
            1.0 / after
        } else {
            0.0
        };
        for row in block.iter_mut() {
            row[column] *= scale;
        }
    }
}

fn length(block: &[Six], column: usize) -> f64 {
    block
        .iter()
        .map(|row| row[column] * row[column])
        .sum::<f64>()
        .sqrt()
}

/// Eigenvalues of a symmetric matrix, largest first, and its eigenvectors as columns (Jacobi's method).
pub fn eigen(mut matrix: [Six; BLOCK]) -> (Six, [Six; BLOCK]) {
    let mut vectors = [[0.0; BLOCK]; BLOCK];
    for (at, row) in vectors.iter_mut().enumerate() {
        row[at] = 1.0;
    }
    for _ in 0..SWEEPS {
        let mut is_still = true;
        for p in 0..BLOCK {
            for q in p + 1..BLOCK {
                is_still &= !rotate(&mut matrix, &mut vectors, p, q);
            }
        }
        if is_still {
            break;
        }
    }
    let mut order = [0, 1, 2, 3, 4, 5];
    order.sort_by(|a, b| matrix[*b][*b].total_cmp(&matrix[*a][*a]).then(a.cmp(b)));
    let values = order.map(|at| matrix[at][at]);
    let sorted = vectors.map(|row| order.map(|at| row[at]));
    (values, sorted)
}

/// Turns the plane of p and q so that their product vanishes; false if it had already.
fn rotate(matrix: &mut [Six; BLOCK], vectors: &mut [Six; BLOCK], p: usize, q: usize) -> bool {
    let off = matrix[p][q];
    let scale = (matrix[p][p] * matrix[q][q]).abs().sqrt();
    if off == 0.0 || off.abs() <= scale * f64::EPSILON {
        return false;
    }
    let theta = (matrix[q][q] - matrix[p][p]) / (2.0 * off);
    let tangent = if theta >= 0.0 {
        1.0 / (theta + (theta * theta + 1.0).sqrt())
    } else {
        -1.0 / ((theta * theta + 1.0).sqrt() - theta)
    };
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    for row in matrix.iter_mut().chain(vectors.iter_mut()) {
        let (a, b) = (row[p], row[q]);
        row[p] = cosine * a - sine * b;
        row[q] = sine * a + cosine * b;
    }
    let (upper, lower) = (matrix[p], matrix[q]);
    for (column, (a, b)) in upper.into_iter().zip(lower).enumerate() {
        matrix[p][column] = cosine * a - sine * b;
        matrix[q][column] = sine * a + cosine * b;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::super::seed::Dice;
    use super::*;

    fn random_block(rows: usize, seed: u64) -> Vec<Six> {
        let mut dice = Dice::new(seed);
        (0..rows)
            .map(|_| std::array::from_fn(|_| dice.fraction() - 0.5))
            .collect()
    }

    #[test]
    fn columns_become_orthonormal() {
        let mut block = random_block(50, 1);
        orthonormalise(&mut block);
        for (a, line) in products(&block, &block).iter().enumerate() {
            for (b, value) in line.iter().enumerate() {
                let wanted = if a == b { 1.0 } else { 0.0 };
                assert!((value - wanted).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn a_column_made_of_others_vanishes() {
        let mut block: Vec<Six> = (0..9).map(|at| [f64::from(at) + 1.0; BLOCK]).collect();
        orthonormalise(&mut block);
        assert!(block.iter().all(|row| row[1..].iter().all(|x| *x == 0.0)));
        let mut zeros = vec![[0.0; BLOCK]; 4];
        orthonormalise(&mut zeros);
        assert!(zeros.iter().flatten().all(|x| *x == 0.0));
    }

    #[test]
    fn eigenvectors_give_the_matrix_back() {
        let block = random_block(20, 7);
        let matrix = products(&block, &block);
        let (values, vectors) = eigen(matrix);
        assert!(values.windows(2).all(|pair| pair[0] >= pair[1]));
        for (column, value) in values.iter().enumerate() {
            for (row, line) in matrix.iter().enumerate() {
                let left: f64 = line.iter().zip(&vectors).map(|(x, v)| x * v[column]).sum();
                assert!((left - value * vectors[row][column]).abs() < 1e-10);
            }
        }
    }
}
