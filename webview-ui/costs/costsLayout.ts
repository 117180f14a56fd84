// What the cost view remembers while it is hidden: how each picture is drawn, the order of the models, the place; never data.

/** How a picture is shown: its chart, the other chart where there are two, or its table. */
export type Face = 'chart' | 'pie' | 'table';

export interface ModelOrder {
  column: string;
  descending: boolean;
}

export interface CostsLayout {
  /** By card; absent: its chart. */
  faces: Readonly<Record<string, Face>>;
  /** What the table of speeds and tokens has a row for. */
  rowsOf: 'model' | 'provider';
  /** Absent: dearest first. */
  order?: ModelOrder | undefined;
  /** Pixels that the page is scrolled down. */
  top: number;
}

const FIRST_COSTS_LAYOUT: CostsLayout = { faces: {}, rowsOf: 'model', top: 0 };

/** What was stored, field by field: an older version may have written it. */
export function readCostsLayout(stored: unknown): CostsLayout {
  if (typeof stored !== 'object' || stored === null) {
    return FIRST_COSTS_LAYOUT;
  }
  const { faces, rowsOf, order, top } = stored as Partial<Record<keyof CostsLayout, unknown>>;
  return {
    faces: readFaces(faces),
    rowsOf: rowsOf === 'provider' ? rowsOf : 'model',
    order: readOrder(order),
    top: typeof top === 'number' ? top : 0,
  };
}

function readFaces(stored: unknown): Record<string, Face> {
  const faces: Record<string, Face> = {};
  for (const [card, face] of Object.entries(typeof stored === 'object' ? (stored ?? {}) : {})) {
    if (face === 'chart' || face === 'pie' || face === 'table') {
      faces[card] = face;
    }
  }
  return faces;
}

function readOrder(stored: unknown): ModelOrder | undefined {
  const { column, descending } = (stored ?? {}) as Partial<Record<keyof ModelOrder, unknown>>;
  return typeof column === 'string' ? { column, descending: descending === true } : undefined;
}
