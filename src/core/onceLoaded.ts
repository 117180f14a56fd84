// A part of the program that is loaded on first use and asked for with every request.

/** `import()` of what is there already takes tens of microseconds each time. One that could not be loaded is tried again. */
export function onceLoaded<Part>(load: () => Promise<Part>): () => Promise<Part> {
  let part: Promise<Part> | undefined;
  return () => {
    part ??= load().catch((error: unknown) => {
      part = undefined;
      throw error;
    });
    return part;
  };
}
