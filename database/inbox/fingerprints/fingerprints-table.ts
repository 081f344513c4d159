/**
 * What came before, so that the same content under another delivery id is recognised. One row per source and fingerprint. A
 * row outlives its delivery.
 */
export interface FingerprintsTable {
  source: string;
  value: string;
  /** The delivery that came first with it. */
  deliveryId: string;
  /** When that delivery came. */
  receivedAt: string;
}
