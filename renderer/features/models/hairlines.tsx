// Owns the filled list in hairlines, for where there is none yet.
export const HairlineRows = () => (
  <svg width="280" height="112" viewBox="0 0 280 112" fill="none" className="text-n6">
    {[0, 1, 2].map((row) => (
      <g key={row} transform={`translate(0 ${row * 37})`} stroke="currentColor">
        <path d="M0 37H280" />
        <rect x=".5" y="10.5" width={96 - row * 14} height="7" rx="2" />
        <rect x=".5" y="22.5" width={140 - row * 22} height="5" rx="2" />
        <rect x="180.5" y="14.5" width="20" height="8" rx="2" />
        <rect x="236.5" y="9.5" width="43" height="18" rx="5" />
      </g>
    ))}
  </svg>
);
