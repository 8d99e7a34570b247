/** What a returned unit gives back. */
export interface ReturnedUnits {
  readonly lineId: string;
  /** Indexes within the line, from 0. */
  readonly units: readonly number[];
}

export interface Refund {
  readonly netMinor: number;
  readonly taxMinor: number;
  /** With tax, delivery included; never below 0. */
  readonly totalMinor: number;
  /** Of the total, what goes back as points (policy `tender`); the rest goes to the other tenders. */
  readonly pointsMinor: number;
  readonly payableMinor: number;
  /** Of the total, what is delivery; below 0 when delivery that was free is asked for now. */
  readonly deliveryMinor: number;
  readonly lines: readonly {
    readonly lineId: string;
    readonly units: number;
    readonly totalMinor: number;
    readonly pointsMinor: number;
  }[];
}
