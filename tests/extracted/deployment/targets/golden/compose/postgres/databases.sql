CREATE DATABASE "monolith";
CREATE DATABASE "gift_cards";
