//! Columns of text.

/// Which way a column's cells are pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// Lays rows out in columns, three spaces apart, without trailing space.
///
/// Cells must not contain styles, since their width is counted in characters.
pub(crate) fn table(rows: &[Vec<String>], align: &[Align]) -> String {
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<_> = (0..align.len()).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for ((cell, align), &width) in
            row.iter().zip(align).zip(&widths).filter(|(_, width)| **width > 0)
        {
            line += &match align {
                Align::Left => format!("{cell:<width$}   "),
                Align::Right => format!("{cell:>width$}   "),
            };
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}

/// Says how many of something there are: "1 stack", "2 stacks".
pub(crate) fn count(number: usize, one: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {one}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Align, table};

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_and_empty_ones_vanish() {
        let rows = [
            vec!["a".into(), String::new(), "10".into()],
            vec!["bcd".into(), String::new(), "9".into()],
        ];
        assert_eq!(table(&rows, &[Align::Left, Align::Left, Align::Right]), "a     10\nbcd    9\n");
    }
}
