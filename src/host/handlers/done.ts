// What a request that has nothing to tell answers.

export function done(_result: unknown): null {
  return null;
}
