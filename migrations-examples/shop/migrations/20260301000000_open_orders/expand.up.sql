-- Orders that wait for their payment

CREATE VIEW open_orders AS
  SELECT id, storefront_id, customer_id, placed_at
  FROM orders
  WHERE status = 'placed';
