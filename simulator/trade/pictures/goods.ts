/** How each kind of goods of Meridian looks: shapes and the tones that fill them, from back to front. */
import { line, mirrored, outline, oval, rect, ring, type Point, type Shape } from './shapes.ts';

/** `body` is the colour of the goods; the others follow from it, or are the same for all. */
export type Tone = 'body' | 'dark' | 'light' | 'screen' | 'glow' | 'metal' | 'white' | 'ground';
export type Part = readonly [Tone, Shape];

const body = (...shapes: readonly Shape[]): Part[] => shapes.map((shape) => ['body', shape]);
const dark = (...shapes: readonly Shape[]): Part[] => shapes.map((shape) => ['dark', shape]);
const light = (...shapes: readonly Shape[]): Part[] => shapes.map((shape) => ['light', shape]);
const of = (tone: Tone, ...shapes: readonly Shape[]): Part[] => shapes.map((shape) => [tone, shape]);
const rows = (count: number, make: (at: number) => Shape): Shape[] =>
  Array.from({ length: count }, (_, at) => make(at));
const both = (points: readonly Point[], radius = 0): Shape => outline(mirrored(points), radius);
/** A seam, and the same on the other side. */
const seams = (points: readonly Point[], width = 0.7): Shape[] => [
  line(points, width),
  line(
    points.map(([x, y]): Point => [100 - x, y]),
    width,
  ),
];

const display = (left: number, top: number, width: number, height: number, radius: number): Part[] => [
  ...of('screen', rect(left, top, width, height, radius)),
  ...of(
    'glow',
    outline([
      [left + width * 0.55, top + 1],
      [left + width * 0.85, top + 1],
      [left + width * 0.45, top + height - 1],
      [left + width * 0.15, top + height - 1],
    ]),
  ),
];

// From the collar over the shoulder and down the sleeve to the hem; the other side is alike.
const shortSleeves: Point[] = [
  [41, 20],
  [28, 25],
  [13, 40],
  [22, 50],
  [29, 44],
  [29, 84],
];
const longSleeves: Point[] = [
  [41, 18],
  [28, 22],
  [19, 34],
  [11, 74],
  [20, 77],
  [29, 48],
  [29, 84],
];
const legs: Point[] = [
  [31, 14],
  [25, 88],
  [41, 88],
  [49, 40],
];
const shoe: Point[] = [
  [16, 52],
  [20, 46],
  [30, 50],
  [40, 46],
  [52, 58],
  [72, 64],
  [86, 70],
  [88, 78],
  [14, 78],
  [14, 60],
];
const boot: Point[] = [
  [32, 16],
  [56, 16],
  [56, 48],
  [62, 58],
  [80, 66],
  [84, 76],
  [30, 76],
  [28, 60],
];
const sock = (left: number): Point[] =>
  (
    [
      [0, 14],
      [18, 14],
      [18, 54],
      [36, 70],
      [34, 82],
      [22, 82],
      [0, 62],
    ] as const
  ).map(([x, y]) => [left + x, y]);
const collar = outline([
  [41, 18],
  [50, 32],
  [59, 18],
]);

// prettier-ignore
export const goods: Readonly<Record<string, readonly Part[]>> = {
  Laptops: [...body(rect(20, 24, 60, 42, 3)), ...display(23, 27, 54, 36, 1.5), ...light(outline([[12, 68], [88, 68], [92, 74], [8, 74]], 1)), ...dark(rect(42, 68, 16, 2, 1))],
  Smartphones: [...body(rect(32, 12, 36, 76, 6)), ...display(34.5, 15, 31, 70, 4), ...of('metal', oval(50, 19, 1.2))],
  Tablets: [...body(rect(22, 14, 56, 72, 5)), ...display(26, 19, 48, 62, 2)],
  Televisions: [...dark(line([[30, 72], [24, 82]], 3), line([[70, 72], [76, 82]], 3)), ...body(rect(7, 20, 86, 52, 2)), ...display(9, 22, 82, 48, 1)],
  Monitors: [...light(rect(46, 64, 8, 16)), ...dark(rect(34, 79, 32, 4, 2)), ...body(rect(13, 18, 74, 48, 2.5)), ...display(16, 21, 68, 42, 1)],
  Headphones: [...body(ring(50, 50, 29, 6, 'upper')), ...dark(rect(18, 48, 15, 32, 7), rect(67, 48, 15, 32, 7)), ...body(rect(15, 50, 9, 28, 4.5), rect(76, 50, 9, 28, 4.5))],
  Soundbars: [...body(rect(6, 44, 88, 18, 7)), ...dark(...rows(9, (at) => oval(14 + at * 9, 53, 3))), ...of('glow', rect(46, 58.5, 8, 1, 0.5))],
  Speakers: [...body(rect(28, 18, 44, 66, 12)), ...dark(oval(50, 34, 10), oval(50, 62, 16)), ...light(oval(50, 34, 4), oval(50, 62, 6))],
  Smartwatches: [...dark(rect(38, 8, 24, 84, 6)), ...body(rect(28, 30, 44, 42, 12), rect(71, 44, 4, 8, 1.5)), ...of('screen', rect(32, 34, 36, 34, 9)), ...of('glow', ring(50, 51, 11, 2.4)), ...of('white', line([[50, 51], [50, 44]], 1.4), line([[50, 51], [55, 54]], 1.4))],
  Cameras: [...body(rect(36, 22, 28, 14, 4), rect(12, 32, 76, 46, 6)), ...light(rect(12, 40, 76, 5)), ...of('metal', oval(50, 57, 20)), ...dark(oval(50, 57, 17)), ...of('screen', oval(50, 57, 11)), ...of('glow', oval(46, 53, 3)), ...of('metal', rect(20, 27, 10, 5, 2))],
  Mice: [...body(oval(50, 54, 21, 32)), ...dark(line([[50, 23], [50, 50]], 0.9), line([[30, 50], [70, 50]], 0.9)), ...light(rect(47.5, 30, 5, 12, 2.5))],
  Keyboards: [...body(rect(6, 38, 88, 30, 4)), ...light(...rows(33, (at) => rect(9.5 + (at % 11) * 7.4, 41.5 + Math.floor(at / 11) * 6.2, 6, 5, 1)), rect(26, 60.5, 48, 5, 1))],
  Chargers: [...of('metal', rect(40, 14, 4, 14, 1.5), rect(56, 14, 4, 14, 1.5)), ...body(rect(29, 26, 42, 52, 9)), ...dark(rect(42, 66, 16, 4.5, 2.2)), ...of('glow', oval(50, 40, 1.6))],
  Cables: [...body(ring(50, 48, 27, 4), ring(50, 48, 21, 4), line([[72, 64], [84, 78]], 4), line([[28, 64], [18, 78]], 4)), ...of('metal', rect(84, 78, 6, 8, 1), rect(10, 78, 6, 8, 1)), ...light(rect(81, 73, 10, 8, 2), rect(9, 73, 10, 8, 2))],
  Cases: [...body(rect(29, 10, 42, 80, 8)), ...dark(rect(33, 15, 18, 20, 5)), ...of('screen', oval(38.5, 21, 3), oval(45.5, 28, 3)), ...light(line([[66, 22], [66, 80]], 1))],
  'Memory Cards': [...body(outline([[28, 16], [62, 16], [72, 28], [72, 84], [28, 84]], 2)), ...light(rect(34, 44, 32, 32, 2)), ...of('metal', ...rows(5, (at) => rect(33 + at * 6, 19, 3.6, 12, 0.8)))],
  'Bags & Sleeves': [...dark(ring(50, 32, 13, 4, 'upper')), ...body(rect(13, 30, 74, 50, 7)), ...light(rect(20, 52, 60, 22, 4)), ...dark(line([[15, 42], [85, 42]], 1.4), rect(68, 42, 4, 8, 1.5))],
  Kitchen: [...body(rect(26, 14, 48, 70, 5)), ...dark(rect(34, 40, 32, 36, 3), rect(24, 80, 52, 5, 2)), ...of('metal', rect(45, 40, 10, 8, 2)), ...of('white', rect(42, 60, 16, 15, 4)), ...of('glow', oval(36, 27, 3), oval(46, 27, 1.6), oval(53, 27, 1.6))],
  'Vacuum Cleaners': [...of('metal', line([[63, 14], [45, 78]], 3.2)), ...body(outline([[48, 34], [60, 34], [56, 60], [45, 60]], 4), line([[60, 12], [70, 18], [66, 28]], 4.5)), ...light(oval(52, 46, 5)), ...dark(rect(24, 76, 46, 9, 4))],
  'T-Shirts': [...body(both(shortSleeves, 1)), ...dark(...seams([[29, 46], [30, 36]])), ...light(ring(50, 18, 10, 2, 'lower')), ...of('ground', oval(50, 16, 9, 8))],
  Shirts: [...body(both(longSleeves, 1)), ...dark(line([[50, 30], [50, 84]], 0.8), ...seams([[29, 50], [31, 34]])), ...of('ground', collar), ...light(...seams([[42, 18], [50, 32]], 4)), ...of('white', ...rows(5, (at) => oval(50, 40 + at * 9, 1.1)))],
  Blouses: [...body(both(longSleeves, 1.5)), ...of('ground', outline([[40, 17], [50, 40], [60, 17]])), ...dark(...seams([[41, 18], [50, 40]], 1.4), ...seams([[29, 50], [31, 34]])), ...light(outline([[50, 40], [38, 35], [38, 46]], 1), outline([[50, 40], [62, 35], [62, 46]], 1), oval(50, 40.5, 2.4))],
  Skirts: [...body(both([[35, 20], [19, 80], [34, 83]], 1)), ...dark(...seams([[41, 27], [34, 82]]), ...seams([[47, 27], [45, 83]])), ...light(rect(34, 18, 32, 7, 1.5))],
  Dresses: [...body(both([[43, 12], [36, 16], [39, 30], [37, 42], [21, 84], [36, 88]], 1)), ...of('ground', oval(50, 11, 7, 9)), ...dark(...seams([[43, 46], [36, 86]]), ...seams([[48, 46], [47, 87]])), ...light(line([[37, 42], [63, 42]], 3))],
  Tights: [...body(outline([[34, 14], [66, 14], [64, 40], [60, 86], [52, 86], [50, 38], [48, 86], [40, 86], [36, 40]], 1.5)), ...dark(rect(33, 12, 34, 5, 1.5)), ...light(...seams([[42, 44], [44, 82]], 1))],
  Jeans: [...body(both(legs, 1)), ...dark(line([[50, 18], [50, 40]], 0.8), rect(30, 13, 40, 5, 1)), ...light(...seams([[33, 22], [40, 28], [43, 20]], 0.6), ...seams([[29, 84], [40, 84]], 0.6)), ...of('metal', oval(50, 15.5, 1.4))],
  Trousers: [...body(both(legs, 1)), ...dark(...seams([[39, 26], [33, 87]]), ...seams([[32, 30], [37, 22]])), ...light(rect(30, 13, 40, 5, 1))],
  Sweaters: [...body(both(longSleeves, 2.5)), ...light(rect(27, 80, 46, 6, 2), ring(50, 18, 10, 3.4, 'lower'), ...seams([[10, 73], [21, 76]], 5)), ...dark(...rows(4, (at) => line([[40 + at * 6.6, 36], [40 + at * 6.6, 74]], 0.8))), ...of('ground', oval(50, 15, 8, 7))],
  Coats: [...body(both([[42, 10], [29, 15], [21, 28], [14, 66], [22, 68], [30, 42], [27, 90]], 1.5)), ...dark(line([[50, 40], [50, 91]], 0.9), ...seams([[33, 64], [41, 62]], 1.6)), ...of('ground', outline([[43, 9], [50, 24], [57, 9]])), ...light(outline([[43, 10], [37, 18], [50, 42], [50, 26]]), outline([[57, 10], [63, 18], [50, 42], [50, 26]])), ...of('metal', ...rows(3, (at) => oval(46, 50 + at * 10, 1.4)), ...rows(3, (at) => oval(54, 50 + at * 10, 1.4)))],
  Jackets: [...body(both([[41, 18], [28, 22], [19, 34], [12, 70], [21, 73], [29, 48], [29, 76]], 2)), ...light(rect(27, 74, 46, 6, 2), rect(39, 14, 22, 8, 3), ...seams([[12, 69], [21, 72]], 4.5)), ...of('metal', line([[50, 20], [50, 79]], 1.4)), ...dark(...seams([[35, 62], [42, 54]], 1.6))],
  Sneakers: [...body(outline(shoe, 2)), ...light(outline([[17, 52], [20, 47], [28, 51], [27, 72], [15, 74]], 1)), ...dark(line([[58, 74], [86, 72]], 0.9), line([[46, 52], [34, 72]], 0.9)), ...of('white', rect(11, 76, 79, 8, 4), ...rows(4, (at) => line([[42 + at * 5, 51 + at * 4], [36 + at * 5, 57 + at * 4]], 1.6)))],
  Boots: [...body(outline(boot, 2)), ...light(rect(31, 15, 26, 6, 2)), ...dark(outline([[26, 78], [88, 78], [88, 84], [54, 84], [52, 82], [46, 82], [46, 86], [27, 86]], 1.5), ...rows(4, (at) => line([[44, 30 + at * 8], [57, 29 + at * 8]], 1.4)))],
  Socks: [...dark(outline(sock(20), 1.5)), ...body(outline(sock(36), 1.5)), ...light(rect(34.5, 18, 21, 3), rect(34.5, 24, 21, 3), oval(66, 77, 6, 6))],
  'Scarves & Hats': [...body(outline([[22, 28], [78, 28], [78, 46], [22, 46]], 6)), ...dark(outline([[50, 40], [68, 40], [70, 84], [54, 84]], 2)), ...body(outline([[34, 38], [52, 38], [48, 80], [32, 80]], 2)), ...light(...rows(5, (at) => line([[33 + at * 3.4, 82], [33 + at * 3.4, 90]], 1.2)), line([[34, 66], [49, 66]], 2.6), line([[34, 72], [49, 72]], 1.2))],
  Swimwear: [...body(both([[41, 12], [37, 12], [36, 30], [39, 50], [32, 68], [46, 88]], 1)), ...of('ground', outline([[43, 10], [44, 26], [50, 31], [56, 26], [57, 10]])), ...light(line([[38, 49], [62, 49]], 2.4)), ...dark(...seams([[33, 69], [45, 86]], 1.2))],
  Children: [...dark(outline([[36, 26], [38, 10], [62, 10], [64, 26]], 4)), ...body(both([[40, 24], [27, 28], [17, 42], [12, 68], [22, 71], [30, 52], [30, 82]], 2.5), oval(36, 10, 5), oval(64, 10, 5)), ...light(outline([[38, 62], [62, 62], [67, 76], [33, 76]], 2), rect(28, 80, 44, 5, 2)), ...dark(...seams([[45, 28], [45, 44]], 1.2))],
};
