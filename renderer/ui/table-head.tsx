// Owns the head of a table: what its columns are called.

interface Column {
  readonly label: string;
  readonly className?: string;
  /** Read out, and not seen. */
  readonly isHidden?: boolean;
}

export const TableHead = ({ columns }: { readonly columns: readonly Column[] }) => (
  <thead>
    <tr>
      {columns.map(({ label, className, isHidden }) => (
        <th key={label} scope="col" className={className}>
          {isHidden === true ? <span className="vh">{label}</span> : label}
        </th>
      ))}
    </tr>
  </thead>
);
