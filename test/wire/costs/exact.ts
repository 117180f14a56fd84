// Sums of money without rounding: the arithmetic of the bills, on fractions of big integers.

/** `top / bottom`; the bottom is above zero. */
export interface Fraction {
  top: bigint;
  bottom: bigint;
}

/** Numbers (integers and decimals, no exponents), `+ - * /` and parentheses. Throws for anything else. */
export function evaluate(expression: string): Fraction {
  const tokens = expression.match(/\d+(?:\.\d+)?|[-+*/()]|\S/g) ?? [];
  let at = 0;
  const operand = (): Fraction => {
    const token = tokens[at++];
    if (token === '(') {
      const value = sum();
      if (tokens[at++] !== ')') {
        throw new SyntaxError(`A parenthesis stays open in ${expression}`);
      }
      return value;
    }
    return decimal(token ?? '');
  };
  const product = (): Fraction => {
    let value = operand();
    for (let sign = tokens[at]; sign === '*' || sign === '/'; sign = tokens[at]) {
      at += 1;
      const by = operand();
      value = sign === '*' ? times(value, by) : times(value, { top: by.bottom, bottom: by.top });
    }
    return value;
  };
  const sum = (): Fraction => {
    let value = product();
    for (let sign = tokens[at]; sign === '+' || sign === '-'; sign = tokens[at]) {
      at += 1;
      const { top, bottom } = product();
      value = plus(value, { top: sign === '+' ? top : -top, bottom });
    }
    return value;
  };
  const value = sum();
  if (at !== tokens.length) {
    throw new SyntaxError(`"${tokens[at]}" is not expected in ${expression}`);
  }
  return value;
}

/** `0.075` as 75/1000. */
export function decimal(text: string): Fraction {
  if (!/^\d+(?:\.\d+)?$/.test(text)) {
    throw new SyntaxError(`"${text}" is not a number`);
  }
  const [whole = '', part = ''] = text.split('.');
  return { top: BigInt(whole + part), bottom: 10n ** BigInt(part.length) };
}

export function isEqual(one: Fraction, other: Fraction): boolean {
  return one.top * other.bottom === other.top * one.bottom;
}

/** A number as the computer has it, which is a fraction too: exact, unlike its decimal digits. */
export function fractionOf(value: number): Fraction {
  if (!Number.isFinite(value)) {
    throw new RangeError(`${value} is no sum`);
  }
  let bottom = 1n;
  let scaled = value;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    bottom *= 2n;
  }
  return { top: BigInt(scaled), bottom };
}

/** Whether two sums are at most `within` apart. */
export function isNear(one: Fraction, other: Fraction, within: Fraction): boolean {
  const { top, bottom } = plus(one, { top: -other.top, bottom: other.bottom });
  return (top < 0n ? -top : top) * within.bottom <= within.top * bottom;
}

function plus(one: Fraction, other: Fraction): Fraction {
  return { top: one.top * other.bottom + other.top * one.bottom, bottom: one.bottom * other.bottom };
}

function times(one: Fraction, other: Fraction): Fraction {
  const { top, bottom } = { top: one.top * other.top, bottom: one.bottom * other.bottom };
  if (bottom === 0n) {
    throw new RangeError('Divided by zero');
  }
  return bottom < 0n ? { top: -top, bottom: -bottom } : { top, bottom };
}
