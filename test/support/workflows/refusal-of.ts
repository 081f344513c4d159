/** The message with which Temporal or the run refused an update; fails when it was not refused. */
export async function refusalOf(sent: Promise<unknown>): Promise<string> {
  const error = await sent.then(
    () => new Error('The update was not refused'),
    (refused: Error) => refused,
  );
  return error.cause instanceof Error ? error.cause.message : error.message;
}
