import { totalCents, type Item } from './cart';

export type Invoice = {
  number: string;
  dueDate: Date;
  totalCents: number;
};

export function createInvoice(sequence: number, items: Item[]): Invoice {
  const dueDate = new Date();
  dueDate.setDate(dueDate.getDate() + 30);
  return {
    number: sequence,
    dueDate,
    totalCents: totalCents(items),
  };
}
