/** The store cannot be opened; the message is a Chinese sentence that says what to change. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';
}
