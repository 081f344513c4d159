/**
 * What came already, so that its content under another delivery id is recognised. One row per source and fingerprint. A row
 * outlives its delivery.
 */
export interface FingerprintsTable {
  source: string;
  value: string;
  /** The delivery that came first with it. */
  deliveryId: string;
  /** When that delivery came. */
  receivedAt: string;
}
