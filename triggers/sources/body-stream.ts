/** The body of a request, as it arrives. */
export interface BodyStream {
  /** Begins to read. Called once. */
  read(listener: BodyListener): void;
  /** Reads no further and tells the listener nothing more, so that the rest of the body can be thrown away. */
  stop(): void;
}

export interface BodyListener {
  onChunk: (chunk: Uint8Array) => void;
  /** The body is whole. */
  onEnd: () => void;
  /** The body will never be whole. */
  onCut: () => void;
}
