export interface NewDelivery {
  source: string;
  deliveryId: string;
  name: string;
  headers: Record<string, string>;
  /** The raw bytes. */
  body: Uint8Array;
  receivedAt: string;
  /**
   * What says that two deliveries with different ids are one, because ids may not be covered by the signature; null or absent:
   * the id alone.
   */
  fingerprint?: DeliveryFingerprint | null;
  /** A delivery that cannot start anything is stored as well, with the reason. */
  state: 'pending' | 'ignored' | 'malformed';
  reason: string | null;
}

export interface DeliveryFingerprint {
  /** A digest of what the signature covers. */
  value: string;
  /** Only deliveries that came within this time are one; null: for ever. */
  withinMs: number | null;
  /**
   * Whether the sender can say that it sent both. Then the later one stays pending, with `duplicateOf`, whenever it came:
   * its source confirms it before it starts anything.
   */
  isConfirmable?: boolean;
}
