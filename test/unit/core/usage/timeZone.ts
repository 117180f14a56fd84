// Tests in a time zone of their own.

/** Call it inside `describe`: dates are those of this zone while its tests run. */
export function inTimeZone(zone: string): void {
  const usual = process.env['TZ'];
  before(() => {
    process.env['TZ'] = zone;
  });
  after(() => {
    if (usual === undefined) {
      delete process.env['TZ'];
    } else {
      process.env['TZ'] = usual;
    }
  });
}
