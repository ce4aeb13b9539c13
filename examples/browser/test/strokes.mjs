//! How people draw digits: strokes of points, whose coordinates go from 0 to 1.

/** Points on a part of an ellipse, from one angle to another, in degrees clockwise from the right. */
function arc([x, y], [width, height], from, to) {
  return Array.from({ length: 37 }, (_, place) => {
    const angle = ((from + ((to - from) * place) / 36) * Math.PI) / 180;
    return [x + width * Math.cos(angle), y + height * Math.sin(angle)];
  });
}

export const DIGITS = [
  [arc([0.5, 0.5], [0.22, 0.33], -90, 270)],
  [[[0.38, 0.32], [0.52, 0.18], [0.52, 0.82]]],
  [[...arc([0.5, 0.36], [0.2, 0.18], -170, 40), [0.3, 0.8], [0.72, 0.8]]],
  [[...arc([0.48, 0.34], [0.18, 0.16], -150, 90), ...arc([0.48, 0.66], [0.2, 0.17], -90, 150)]],
  [[[0.55, 0.18], [0.28, 0.58], [0.74, 0.58]], [[0.6, 0.4], [0.58, 0.84]]],
  [[[0.68, 0.18], [0.38, 0.18], [0.35, 0.45], ...arc([0.47, 0.62], [0.2, 0.2], -110, 150)]],
  [[[0.6, 0.17], [0.42, 0.35], ...arc([0.5, 0.65], [0.17, 0.18], 180, 540)]],
  [[[0.3, 0.2], [0.7, 0.2], [0.45, 0.82]]],
  [[...arc([0.5, 0.34], [0.15, 0.15], 90, 450), ...arc([0.5, 0.67], [0.18, 0.18], -90, 270)]],
  [[...arc([0.5, 0.36], [0.18, 0.18], 0, 360), [0.66, 0.55], [0.6, 0.83]]],
];
