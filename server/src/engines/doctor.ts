/** One line of the doctor's answer. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  readonly fix?: string;
}

export async function doctor(_config: object): Promise<Finding[]> {
  return [];
}
