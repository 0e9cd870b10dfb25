"""An OpenAPI document -> a Postman collection with tests, and the environment that it runs in."""
