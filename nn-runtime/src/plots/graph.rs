//! Plots of a network's graph.

use std::fmt::Write as _;

use super::{Svg, escaped};
use crate::structure::{Graph, Kind, Vertex};

/// A box, in pixels.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// The length of the longest path from an input.
    rank: usize,
    /// The center.
    x: f64,
    y: f64,
    width: f64,
}

const HEIGHT: f64 = 42.0;
const GAP: (f64, f64) = (28.0, 26.0);
const MARGIN: f64 = 16.0;
/// The distance between lines that pass the same boxes.
const LANE: f64 = 14.0;
/// The maximum number of characters of a declaration.
const CHARACTERS: usize = 40;

/// Draws the stages of a network, with the inputs at the top and the outputs at the bottom.
///
/// ```
/// use nn_runtime::prelude::*;
/// network! { struct Net { 4 => Residual { Dense(8, relu) => Dense(4) } => Dense(1) } }
///
/// let picture = nn_runtime::plots::graph(&Net::graph());
/// assert!(picture.as_str().contains("Dense(8, relu)"));
/// ```
#[must_use]
pub fn graph(graph: &Graph) -> Svg {
    let mut reads = vec![];
    // Writing to a vector cannot fail.
    let _ = graph.edges(|from, to| {
        reads.push((from, to));
        Ok(())
    });
    let mut places = places(graph, &reads);
    let left = places.iter().map(|place| place.x - place.width / 2.0);
    let left = left.fold(0.0, f64::min) - MARGIN;
    for place in &mut places {
        place.x -= left;
    }
    let right = places.iter().map(|place| place.x + place.width / 2.0);
    let mut width = right.fold(0.0, f64::max);
    let bottom = places.iter().map(|place| place.y + HEIGHT / 2.0);
    let height = bottom.fold(0.0, f64::max) + MARGIN;

    let mut body = String::new();
    width = width.max(frames(graph, &places, &mut body));
    width = width.max(edges(&reads, &places, &mut body)) + MARGIN;
    for (vertex, place) in graph.vertices.iter().zip(&places) {
        draw(vertex, place, &mut body);
    }
    Svg(format!(
        "<svg width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         xmlns=\"http://www.w3.org/2000/svg\" font-family=\"sans-serif\" font-size=\"13\" \
         text-anchor=\"middle\">\n{body}</svg>\n"
    ))
}

/// The positions of all vertices. Rows are ranks; within a row, a vertex is placed below the
/// vertices that it reads.
fn places(graph: &Graph, edges: &[(usize, usize)]) -> Vec<Place> {
    let vertices = graph.vertices;
    let mut places: Vec<Place> = vertices
        .iter()
        .map(|vertex| {
            let longest = title(vertex).chars().count();
            let longest = longest.max(shape(vertex).chars().count());
            Place {
                width: (longest as f64 * 7.2 + 24.0).max(96.0),
                ..Place::default()
            }
        })
        .collect();
    // A vertex comes after all vertices that it reads.
    for vertex in 0..vertices.len() {
        let read = edges.iter().filter(|edge| edge.1 == vertex);
        let rank = read.map(|edge| places[edge.0].rank + 1).max();
        places[vertex].rank = rank.unwrap_or(0);
    }
    let ranks = places.iter().map(|place| place.rank + 1).max().unwrap_or(0);
    for rank in 0..ranks {
        let mut row: Vec<(f64, usize)> = (0..vertices.len())
            .filter(|&vertex| places[vertex].rank == rank)
            .map(|vertex| {
                let read = edges.iter().filter(|edge| edge.1 == vertex);
                let above: Vec<f64> = read.map(|edge| places[edge.0].x).collect();
                let mean = above.iter().sum::<f64>() / above.len().max(1) as f64;
                (mean, vertex)
            })
            .collect();
        row.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let widths: f64 = row.iter().map(|&(_, vertex)| places[vertex].width).sum();
        let gaps = GAP.0 * row.len().saturating_sub(1) as f64;
        let mut x = -(widths + gaps) / 2.0;
        for (_, vertex) in row {
            let place = &mut places[vertex];
            place.x = x + place.width / 2.0;
            place.y = MARGIN + HEIGHT / 2.0 + rank as f64 * (HEIGHT + GAP.1);
            x += place.width + GAP.0;
        }
    }
    places
}

/// Draws frames around repeated stages. Returns how far they extend to the right.
fn frames(graph: &Graph, places: &[Place], svg: &mut String) -> f64 {
    let mut reach = 0.0_f64;
    for (index, repeat) in graph.repeats.iter().enumerate() {
        let is_inside = |mut inner: Option<usize>| {
            while let Some(place) = inner {
                if place == index {
                    return true;
                }
                inner = graph.repeats[place].parent;
            }
            false
        };
        let inside = (graph.vertices.iter().zip(places))
            .filter(|(vertex, _)| is_inside(vertex.repeat))
            .map(|(_, place)| {
                let (x, y) = (place.width / 2.0, HEIGHT / 2.0);
                [place.x - x, place.y - y, place.x + x, place.y + y]
            });
        let bounds = inside.reduce(|a, b| {
            [
                a[0].min(b[0]),
                a[1].min(b[1]),
                a[2].max(b[2]),
                a[3].max(b[3]),
            ]
        });
        let Some([left, top, right, bottom]) = bounds else {
            continue;
        };
        let (left, top, right, bottom) = (left - 10.0, top - 10.0, right + 10.0, bottom + 10.0);
        let _ = writeln!(
            svg,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"10\" \
             fill=\"#0072B2\" fill-opacity=\"0.07\" stroke=\"#0072B2\" stroke-dasharray=\"5 4\"/>\n\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"start\" fill=\"#0072B2\">× {}</text>",
            right - left,
            bottom - top,
            right + 6.0,
            top + 14.0,
            repeat.count,
        );
        reach = reach.max(right + 44.0);
    }
    reach
}

/// Draws lines from each vertex to those that read it. Returns how far they extend to the right.
fn edges(edges: &[(usize, usize)], places: &[Place], svg: &mut String) -> f64 {
    let (mut reach, mut lanes) = (0.0_f64, 0);
    for &(from, to) in edges {
        let (Some(from), Some(to)) = (places.get(from), places.get(to)) else {
            continue;
        };
        let (start, end) = (from.y + HEIGHT / 2.0, to.y - HEIGHT / 2.0);
        let path = if to.rank == from.rank + 1 {
            let middle = f64::midpoint(start, end);
            format!(
                "M{:.1} {start:.1}C{:.1} {middle:.1} {:.1} {middle:.1} {:.1} {end:.1}",
                from.x, from.x, to.x, to.x
            )
        } else {
            // Passes the boxes in between on the right.
            let between = places
                .iter()
                .filter(|place| (from.rank..=to.rank).contains(&place.rank));
            let right = between.map(|place| place.x + place.width / 2.0);
            let lane = right.fold(0.0, f64::max) + 18.0 + LANE * f64::from(lanes % 4);
            lanes += 1;
            reach = reach.max(lane);
            let (x, y) = (from.x + from.width / 2.0, from.y);
            let (to_x, to_y) = (to.x + to.width / 2.0, to.y);
            let r = 8.0;
            format!(
                "M{x:.1} {y:.1}H{:.1}Q{lane:.1} {y:.1} {lane:.1} {:.1}V{:.1}Q{lane:.1} {to_y:.1} {:.1} {to_y:.1}H{to_x:.1}",
                lane - r,
                y + r,
                to_y - r,
                lane - r,
            )
        };
        let _ = writeln!(
            svg,
            "<path d=\"{path}\" fill=\"none\" stroke=\"#333333\" stroke-opacity=\"0.55\" stroke-width=\"1.5\"/>"
        );
    }
    reach
}

fn draw(vertex: &Vertex, place: &Place, svg: &mut String) {
    let color = match vertex.kind {
        Kind::Input => "#009E73",
        Kind::Stage => "#0072B2",
        Kind::Output => "#D55E00",
    };
    let (x, y, width) = (place.x, place.y, place.width);
    let _ = writeln!(
        svg,
        "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{HEIGHT}\" rx=\"7\" fill=\"#FFFFFF\"/>\n\
         <rect x=\"{:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{HEIGHT}\" rx=\"7\" \
         fill=\"{color}\" fill-opacity=\"0.13\" stroke=\"{color}\" stroke-width=\"1.5\"/>\n\
         <text x=\"{x:.1}\" y=\"{:.1}\" fill=\"#333333\">{}</text>\n\
         <text x=\"{x:.1}\" y=\"{:.1}\" fill=\"#333333\" fill-opacity=\"0.7\" font-size=\"11\">{}</text>",
        x - width / 2.0,
        y - HEIGHT / 2.0,
        x - width / 2.0,
        y - HEIGHT / 2.0,
        y - 3.0,
        escaped(&title(vertex)),
        y + 13.0,
        escaped(&shape(vertex)),
    );
}

/// The text in a box.
fn title(vertex: &Vertex) -> String {
    let text = match vertex.declaration {
        "" => vertex.name,
        declaration => declaration,
    };
    if text.chars().count() > CHARACTERS {
        let start: String = text.chars().take(CHARACTERS - 1).collect();
        format!("{start}…")
    } else {
        text.into()
    }
}

fn shape(vertex: &Vertex) -> String {
    let sizes: Vec<String> = vertex.shape.iter().map(ToString::to_string).collect();
    sizes.join(" × ")
}
