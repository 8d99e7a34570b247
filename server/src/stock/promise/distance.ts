/** Great-circle distance (haversine) in kilometres, to a tenth; within 0.5 % of the ellipsoid. */
export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

const radiusKm = 6_371.009;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

export function kmBetween(a: Point, b: Point): number {
  const latitude = Math.sin(radians(b.latitude - a.latitude) / 2) ** 2;
  const longitude = Math.sin(radians(b.longitude - a.longitude) / 2) ** 2;
  const share = latitude + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * longitude;
  return Math.round(20 * radiusKm * Math.asin(Math.min(1, Math.sqrt(share)))) / 10;
}
